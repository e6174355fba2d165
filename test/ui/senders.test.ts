// Choosing a sender by its name, with what it needs, and the steps that follow at the sender.

import { expect } from 'chai';
import { addTrigger, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

describe('Senders in the web UI', () => {
  let site: Site;
  let visited: Visit;
  let trigger: TestTrigger;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite();
    trigger = await addTrigger(site.database);
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await visited.open(`/triggers/${trigger.ref}/security`);
  });
  after(async () => {
    await visited?.close();
    await site?.close();
  });

  const card = () => visited.page.getByRole('region', { name: 'Signature' });
  const hmac = async () => (await site.api('GET', `/triggers/${trigger.ref}/webhook`)).data.hmac;

  /** With the keyboard alone. */
  async function find(name: string): Promise<void> {
    await card().getByLabel('Find a sender').fill(name);
    await visited.page.keyboard.press('Enter');
  }

  it('a secret of the wrong form is refused with the right one described', async () => {
    await find('discord');
    await card().getByLabel('Secret to use').fill('not a public key');
    await card().getByRole('button', { name: 'Require signatures' }).click();
    await card()
      .getByText(/Discord expects the public key of the application/)
      .waitFor();
    expect((await hmac()).enabled).to.equal(false);
  });

  it('an unknown name leads to describing it', async () => {
    await card().getByLabel('Find a sender').fill('nobody of that name');
    await card()
      .getByText(/lets you describe how it signs/)
      .waitFor();
    await find('custom');
    await card().getByLabel('What is signed').fill('{date}');
    await card().getByRole('button', { name: 'Require signatures' }).click();
    await card()
      .getByText(/\{date\} is unknown/)
      .waitFor();
  });

  it('a sender that shows a token is asked for its header', async () => {
    await find('shared token');
    await card().getByLabel('Header').fill('X-My-Token');
    await card().getByRole('button', { name: 'Require signatures' }).click();
    await card().getByText('Required', { exact: true }).waitFor();
    expect(await hmac()).to.deep.include({ scheme: 'token', options: { header: 'X-My-Token' } });
  });

  it('the steps are those of the chosen sender', async () => {
    await visited.open(`/triggers/${trigger.ref}/connect`);
    await visited.page.getByText('Have it send the secret of this webhook').waitFor();
    await visited.page.getByLabel('Sender’s name').selectOption({ label: 'Zoom' });
    await visited.page.getByText('Event Subscriptions').waitFor();
    await visited.page.getByText(/expects signatures of the scheme A shared token in a header/).waitFor();
  });
});
