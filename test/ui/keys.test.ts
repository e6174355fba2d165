// Keys in the web UI: one is added, rotated by keyboard alone, and revoked after a warning.

import { expect } from 'chai';
import type { WebhookKey } from '../../lib/admin/api-types.ts';
import { addTrigger, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, READER, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

describe('Keys in the web UI', () => {
  let site: Site;
  let visited: Visit;
  let trigger: TestTrigger;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite();
    trigger = await addTrigger(site.database);
    await site.deliver(trigger.key, '{}');
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await visited.open(`/triggers/${trigger.ref}/keys`);
  });
  after(async () => {
    await visited?.close();
    await site?.close();
  });

  const keys = async (): Promise<WebhookKey[]> =>
    (await site.api('GET', `/triggers/${trigger.ref}/webhook/keys`)).data;
  const button = (name: string | RegExp) => visited.page.getByRole('button', { name });

  it('adds a key and shows its URL once', async () => {
    const { page } = visited;
    await button('Add a key…').click();
    await page.getByLabel('Label').fill('CI');
    await page.getByLabel('Owner').fill('web team');
    await button('Add key').click();
    await page.getByText('The new key', { exact: true }).waitFor();
    const url = await page.locator('.key-box code').innerText();
    expect((await site.deliver(url.split('/').at(-1) ?? '', '{}')).status).to.equal(200);
    expect((await keys()).map(({ label, owner }) => [label, owner])).to.deep.include(['CI', 'web team']);
    await button('Hide').click();
  });

  it('rotates one by keyboard alone', async () => {
    const { page } = visited;
    await button('Rotate: CI').focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('The old key goes on working').selectOption('86400');
    await button('Rotate key').focus();
    await page.keyboard.press('Enter');
    await page.getByText('The key that replaces CI').waitFor();
    const rotated = (await keys()).filter(({ label }) => label === 'CI');
    expect(rotated.map(({ expires_at }) => expires_at === null)).to.deep.equal([true, false]);
    await page.getByText('Expires').first().waitFor();
  });

  it('warns before a key in use is revoked, and asks for its name', async () => {
    const { page } = visited;
    await button('Revoke: CI').first().click();
    await page.getByText('Senders that still have it will fail.').waitFor();
    await page.getByLabel('Type CI to go on').fill('CI');
    await button('Revoke key').click();
    await page.getByText('1 revoked key').waitFor();
    expect((await keys()).filter(({ state }) => state === 'revoked')).to.have.length(1);
    expect(visited.errors).to.deep.equal([]);
    expect(visited.violations).to.deep.equal([]);
  });

  it('shows a reader every key and lets them change none', async function () {
    const reader = await visit(await openBrowser(this), site.uiUrl, READER);
    await reader.open(`/triggers/${trigger.ref}/keys`);
    const rotate = reader.page.getByRole('button', { name: 'Rotate: CI' }).first();
    await rotate.waitFor();
    expect(await rotate.getAttribute('aria-disabled')).to.equal('true');
    await reader.close();
  });
});
