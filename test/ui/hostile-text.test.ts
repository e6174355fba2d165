// What strangers send stays text, and does not freeze the page.

import { expect } from 'chai';
import { addTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

const MARKUP = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
const REVERSED = 'invoice\u202egpj.exe';

describe('Hostile text in the web UI', () => {
  let site: Site;
  let visited: Visit;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite();
    visited = await visit(browser, site.uiUrl, OPERATOR);
  });
  after(async () => {
    await visited?.close();
    await site?.close();
  });

  const sendAndOpen = async (payload: unknown, headers: Record<string, string> = {}): Promise<void> => {
    const trigger = await addTrigger(site.database, { webhook_payload_size_limit_kb: 4096 });
    const { json, status } = await site.deliver(
      trigger.key,
      typeof payload === 'string' ? payload : JSON.stringify(payload),
      headers,
    );
    expect(status, JSON.stringify(json)).to.equal(200);
    await visited.open(`/events/${json.event_id}`);
    await visited.page.getByRole('heading', { name: `Event ${json.event_id}` }).waitFor();
    await visited.page.locator('.json-tree').first().waitFor();
  };
  const pwned = () => visited.page.evaluate('window.pwned');

  it('shows markup in payloads, keys and headers as text', async () => {
    await sendAndOpen({ [MARKUP]: MARKUP, nested: [MARKUP] }, { 'User-Agent': MARKUP, 'X-Note': MARKUP });
    await visited.page.getByText('Headers', { exact: true }).click();
    expect(await visited.page.getByText(MARKUP).count()).to.be.at.least(4);
    expect(await visited.page.locator('main img, main script').count()).to.equal(0);
    expect(await pwned()).to.equal(undefined);
  });

  it('shows markup in labels, descriptions and refusals as text', async () => {
    const label = `Label ${MARKUP}`;
    const trigger = await addTrigger(site.database, { label, description: MARKUP });
    await site.deliver(trigger.key, MARKUP, { 'User-Agent': MARKUP });
    await visited.open(`/triggers/${trigger.ref}`);
    await visited.page.getByRole('heading', { name: label }).waitFor();
    await visited.open(`/triggers/${trigger.ref}/log`);
    await visited.page.locator('[data-entry]').first().waitFor();
    await visited.page
      .getByRole('button', { name: /\d\d:\d\d/ })
      .first()
      .click();
    await visited.page.getByRole('dialog').getByText(MARKUP).first().waitFor();
    await visited.page.keyboard.press('Escape');
    await visited.open('/triggers');
    await visited.page.getByText(label).first().waitFor();
    expect(await visited.page.locator('main img, main script').count()).to.equal(0);
    expect(await pwned()).to.equal(undefined);
  });

  it('makes characters that turn the reading direction visible', async () => {
    await sendAndOpen({ file: REVERSED });
    await visited.page.getByText('\\u202e').first().waitFor();
    expect(await visited.page.locator('main').innerText()).not.to.include('\u202e');
  });

  it('keeps every digit of large integers', async () => {
    await sendAndOpen('{"id":12345678901234567890,"price":0.1000}');
    await visited.page.getByText('12345678901234567890').waitFor();
    await visited.page.getByRole('button', { name: 'Raw' }).first().click();
    await visited.page.locator('pre').getByText('12345678901234567890').waitFor();
  });

  const heavy: [string, () => unknown][] = [
    [
      '10,000 keys',
      () => Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, index])),
    ],
    ['a string of 1 MB', () => ({ text: 'x'.repeat(1_000_000) })],
    [
      '200 levels',
      () => JSON.parse(`${'{"a":'.repeat(100)}${'['.repeat(100)}1${']'.repeat(100)}${'}'.repeat(100)}`),
    ],
  ];
  for (const [name, payload] of heavy) {
    it(`does not freeze on ${name}`, async () => {
      const began = performance.now();
      await sendAndOpen(payload());
      // An answer to the pointer within moments is what a reader calls not frozen.
      await visited.page.getByRole('button', { name: 'Raw' }).first().click();
      await visited.page.locator('.json-box pre').first().waitFor();
      await visited.page.getByRole('button', { name: 'Tree' }).first().click();
      await visited.page.locator('.json-tree').first().waitFor();
      expect(performance.now() - began).to.be.lessThan(5000);
      const elements = (await visited.page.evaluate('document.querySelectorAll("*").length')) as number;
      expect(elements).to.be.lessThan(5000);
    });
  }

  it('opens deep levels one by one', async () => {
    const line = visited.page.locator('.json-tree button[aria-expanded="false"]').first();
    for (let level = 0; level < 25; level += 1) await line.click();
    const path = await visited.page.locator('.payload-path').first().innerText();
    expect(path).to.match(/^\$(\.a){20,}/);
  });

  it('has caused no error and no violation of the policy', () => {
    expect(visited.errors).to.deep.equal([]);
    expect(visited.violations).to.deep.equal([]);
  });
});
