// With triggers:read alone: everything can be seen but secrets, nothing can be changed, and no secret crosses the wire.

import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { SECRET, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { addUsedTrigger } from './support/fill.ts';
import { OPERATOR, READER, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

const PAGES = ['', '/connect', '/security', '/log', '/test', '/history'];

describe('A read-only token in the web UI', () => {
  let site: Site;
  let visited: Visit;
  let trigger: TestTrigger;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite();
    trigger = await addUsedTrigger(site);
    await site.api('POST', `/triggers/${trigger.ref}/webhook/hmac`, { secret: SECRET });
    visited = await visit(browser, site.uiUrl, READER);
  });
  after(async () => {
    await visited?.close();
    await site?.close();
  });

  const button = (name: string) => visited.page.getByRole('button', { name });
  const expectBlocked = async (control: Locator): Promise<void> => {
    await control.first().waitFor();
    expect(await control.first().getAttribute('aria-disabled')).to.equal('true');
    expect(await control.first().getAttribute('title')).to.include('triggers:update');
  };

  it('sees every page', async () => {
    for (const page of PAGES) {
      await visited.open(`/triggers/${trigger.ref}${page}`);
      await visited.page.getByRole('heading', { name: trigger.ref }).waitFor();
      await visited.page.waitForLoadState('load');
    }
    for (const page of ['/log', '/events', '/health', '/audit']) {
      await visited.open(page);
      await visited.page.locator('main .table.rows').first().waitFor();
    }
    await visited.page.getByText('May look only').waitFor();
  });

  it('can change nothing, and is told why', async () => {
    await visited.open(`/triggers/${trigger.ref}`);
    await expectBlocked(visited.page.getByRole('switch', { name: /Webhook is on/ }));
    for (const name of ['Copy URL', 'Show key', 'Regenerate…']) await expectBlocked(button(name));
    await visited.open(`/triggers/${trigger.ref}/security`);
    const controls = ['Reveal the secret', 'Rotate the secret…', 'Change…', 'Save'];
    for (const name of controls) await expectBlocked(button(name));
    for (const control of await visited.page.getByRole('switch').all()) await expectBlocked(control);
    await visited.open(`/triggers/${trigger.ref}/test`);
    await expectBlocked(button('Send as dry run'));
  });

  it('sends nothing when a blocked control is pressed all the same', async () => {
    const before = (await site.api('GET', `/triggers/${trigger.ref}/webhook`)).data.revision;
    await visited.open(`/triggers/${trigger.ref}`);
    await visited.page.getByRole('switch').first().click({ force: true });
    await button('Regenerate…').click({ force: true });
    expect(await visited.page.getByRole('dialog').count()).to.equal(0);
    expect((await site.api('GET', `/triggers/${trigger.ref}/webhook`)).data.revision).to.equal(before);
  });

  it('got no secret in any answer', async () => {
    expect(visited.answers.length).to.be.greaterThan(20);
    for (const { url, text } of visited.answers) {
      expect(text.includes(trigger.key), url).to.equal(false);
      expect(text.includes(SECRET), url).to.equal(false);
    }
    // The same words are found where they may stand, so the search above would have found them.
    const { data } = await site.api('GET', `/triggers/${trigger.ref}/webhook`, undefined, OPERATOR);
    expect(JSON.stringify(data)).to.include(trigger.key);
  });
});
