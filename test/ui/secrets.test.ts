// Secrets in the browser: one is rotated while both work, the old one is ended; a sender brings its own along; the
// handshake of a sender without signatures.

import { expect } from 'chai';
import { addTrigger, signed, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

describe('Secrets in the web UI', () => {
  let site: Site;
  let visited: Visit;
  let trigger: TestTrigger;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite();
    trigger = await addTrigger(site.database);
    visited = await visit(browser, site.uiUrl, OPERATOR);
  });
  after(async () => {
    await visited?.close();
    await site?.close();
  });

  const card = (name: string) => visited.page.getByRole('region', { name, exact: true });
  const webhook = (ref: string) => `/triggers/${ref}/webhook`;
  async function openSecurity(ref: string): Promise<void> {
    await visited.open(`/triggers/${ref}/security`);
    await visited.page.getByRole('heading', { name: ref }).waitFor();
  }

  it('are rotated by keyboard: both work, their use is told, and the old one is ended', async () => {
    const { data } = await site.api('POST', `${webhook(trigger.ref)}/hmac`, { scheme: 'attune' });
    await openSecurity(trigger.ref);
    const rotate = card('Signature').getByRole('button', { name: 'Rotate the secret…' });
    await rotate.focus();
    await visited.page.keyboard.press('Enter');
    const dialog = visited.page.getByRole('dialog', { name: 'Rotate the secret?' });
    await dialog.getByLabel('The old secret goes on working').selectOption('604800');
    await dialog.getByRole('button', { name: 'Rotate the secret' }).press('Enter');
    await card('Signature').getByRole('heading', { name: 'The new secret' }).waitFor();
    const { data: shown } = await site.api('GET', `${webhook(trigger.ref)}/hmac/secret`);
    await card('Signature').getByText(shown.secret).waitFor();
    for (const secret of [data.secret, shown.secret]) {
      const body = JSON.stringify({ secret: secret.slice(0, 4) });
      expect((await site.deliver(trigger.key, body, signed(body, secret))).status).to.equal(200);
    }
    const secrets = card('Signature').getByRole('region', { name: 'Secrets in use' });
    await secrets.getByText('May still be used').waitFor();
    await secrets.getByText('1 request in 7 days, 50 %').first().waitFor({ timeout: 25_000 });
    await secrets.getByRole('button', { name: 'End the earlier secret…' }).click();
    await visited.page.getByRole('button', { name: 'End them now' }).click();
    await secrets.getByText('May still be used').waitFor({ state: 'detached' });
    const body = '{"old":true}';
    expect((await site.deliver(trigger.key, body, signed(body, data.secret))).status).to.equal(401);
  });

  it('come from the sender: waited for, announced, and shown to be copied', async () => {
    const notion = await addTrigger(site.database, { webhook_hmac_scheme: 'notion' });
    await openSecurity(notion.ref);
    await card('Signature').getByRole('button', { name: 'Wait for Notion’s secret' }).click();
    await card('Signature').getByText('Waiting for the sender’s secret.').waitFor();
    const secret = 'secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl';
    const answer = await site.deliver(notion.key, JSON.stringify({ verification_token: secret }));
    expect(answer.status).to.equal(200);
    await card('Signature').getByText('The sender has brought its secret').waitFor();
    await card('Signature').getByRole('button', { name: 'Reveal the secret' }).first().click();
    await card('Signature').getByText(secret).waitFor();
  });

  it('a sender without signatures: its handshake is chosen, its token generated and saved, and never shown', async () => {
    const ebay = await addTrigger(site.database);
    await openSecurity(ebay.ref);
    await card('Handshake').getByLabel('Answer the handshake of').selectOption('ebay');
    await card('Handshake').getByText('None is stored').waitFor();
    await card('Handshake').getByRole('button', { name: 'Generate' }).click();
    const token = await card('Handshake').getByLabel('Verify token').inputValue();
    expect(token).to.match(/^[0-9a-f]{64}$/);
    await card('Handshake').getByRole('button', { name: 'Save the token' }).click();
    await card('Handshake').getByText('One is stored, and not shown.').waitFor();
    const [row] = await site.database.knex('attune.trigger').where({ id: ebay.id });
    expect([row.webhook_hmac_scheme, row.webhook_verify_token]).to.deep.equal(['ebay', token]);
    expect(await visited.page.content()).to.not.include(token);
  });
});
