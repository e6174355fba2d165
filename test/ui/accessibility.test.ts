// axe-core on every page, light and dark, wide and narrow; the browser's own reports on the policy; the keyboard.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import type { TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { addAlert, addUsedTrigger } from './support/fill.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

const axeSource = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Look {
  name: string;
  options: Parameters<typeof visit>[3];
}

const LOOKS: Look[] = [
  { name: 'light', options: { colorScheme: 'light' } },
  { name: 'dark', options: { colorScheme: 'dark' } },
  { name: 'narrow', options: { colorScheme: 'light', viewport: { width: 390, height: 844 } } },
];

describe('Accessibility of the web UI', () => {
  let site: Site;
  let browser: Browser;
  let trigger: TestTrigger;
  let signed: TestTrigger;
  let unused: TestTrigger;

  before(async function () {
    this.timeout(120_000);
    browser = await openBrowser(this);
    site = await startSite();
    trigger = await addUsedTrigger(site, { label: 'Push', description: 'When code is pushed' });
    signed = await addUsedTrigger(site, { out_schema: JSON.stringify({ type: 'object' }) });
    unused = await addUsedTrigger(site);
    await site.api('POST', `/triggers/${signed.ref}/webhook/hmac`, { scheme: 'github' });
    await site.api('PUT', `/triggers/${signed.ref}/webhook/ip-whitelist`, { entries: ['192.30.252.0/22'] });
    await site.database.knex('attune.trigger').insert({ ref: 'test.unused', label: 'Unused' });
    await addAlert(site, trigger);
  });
  after(() => site?.close());

  const pages = (): [string, string][] => [
    ['triggers', '/triggers'],
    ['no trigger found', '/triggers?q=nothing-like-it'],
    ['first steps', '/triggers/test.unused'],
    ['overview', `/triggers/${trigger.ref}`],
    ['connect', `/triggers/${trigger.ref}/connect`],
    ['security, open', `/triggers/${trigger.ref}/security`],
    ['security, locked down', `/triggers/${signed.ref}/security`],
    ['log of a trigger', `/triggers/${trigger.ref}/log`],
    ['test of a trigger', `/triggers/${trigger.ref}/test`],
    ['history', `/triggers/${signed.ref}/history`],
    ['log', '/log'],
    ['entry of the log', '/log?entry=4'],
    ['test', '/test'],
    ['events', '/events'],
    ['event', '/events/1'],
    ['health', '/health'],
    ['alerts', '/health/alerts'],
    ['alert channels', '/health/channels'],
    ['health of a trigger', `/triggers/${trigger.ref}/health`],
    ['audit', '/audit'],
    ['missing page', '/nowhere'],
    ['missing trigger', '/triggers/no.such_trigger'],
  ];

  for (const look of LOOKS) {
    describe(look.name, () => {
      let visited: Visit;

      before(async () => {
        visited = await visit(browser, site.uiUrl, OPERATOR, { ...look.options, reducedMotion: 'reduce' });
        await visited.page.evaluate(await axeSource);
      });
      after(() => visited?.close());

      it('has no serious finding on any page', async function () {
        this.timeout(180_000);
        for (const [name, address] of pages()) {
          await visited.open(address);
          await settled(visited);
          expect(await seriousFindings(visited), name).to.deep.equal([]);
        }
      });

      it('has no serious finding in dialogs, after a test, and with a secret on show', async () => {
        const { page } = visited;
        await visited.open(`/triggers/${trigger.ref}`);
        await page.getByRole('button', { name: 'Show key' }).click();
        await page.getByRole('button', { name: 'Regenerate…' }).click();
        await page.getByRole('dialog').waitFor();
        expect(await seriousFindings(visited), 'regenerate').to.deep.equal([]);
        await page.keyboard.press('Escape');
        await visited.open(`/triggers/${signed.ref}/security`);
        await page.getByRole('button', { name: 'Reveal the secret' }).click();
        await page.getByRole('button', { name: 'Copy secret' }).waitFor();
        await page.getByLabel('Requests').fill('0');
        expect(await seriousFindings(visited), 'security').to.deep.equal([]);
        await visited.open(`/triggers/${signed.ref}/test`);
        await page.getByRole('button', { name: 'Send as dry run' }).click();
        await page.getByText('Address denied').waitFor();
        expect(await seriousFindings(visited), 'test').to.deep.equal([]);
      });

      it('is no wider than the window on any page', async () => {
        for (const [name, address] of pages()) {
          await visited.open(address);
          await settled(visited);
          const excess = await visited.page.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          expect(excess, name).to.be.at.most(0);
        }
      });

      it('has caused no error and no violation of the policy', () => {
        expect(visited.errors).to.deep.equal([]);
        expect(visited.violations).to.deep.equal([]);
      });
    });
  }

  describe('The sign-in form', () => {
    it('has no serious finding', async () => {
      const visited = await visit(browser, site.uiUrl, null);
      await visited.page.evaluate(await axeSource);
      await visited.page.getByRole('heading', { name: 'Sign in' }).waitFor();
      expect(await seriousFindings(visited)).to.deep.equal([]);
      await visited.close();
    });
  });

  describe('By keyboard', () => {
    let visited: Visit;

    beforeEach(async () => {
      visited = await visit(browser, site.uiUrl, OPERATOR);
      await visited.page.getByRole('table').waitFor();
    });
    afterEach(() => visited?.close());

    const focused = () => visited.page.evaluate('document.activeElement.textContent') as Promise<string>;

    it('skips to the content first', async () => {
      await visited.page.keyboard.press('Tab');
      expect(await focused()).to.equal('Skip to the content');
      await visited.page.keyboard.press('Enter');
      expect(await visited.page.evaluate('document.activeElement.tagName')).to.equal('MAIN');
    });

    it('opens an entry of the log, closes it, and is where it was', async () => {
      await visited.open('/log');
      await visited.page.locator('[data-entry] button').first().focus();
      const before = await focused();
      await visited.page.keyboard.press('Enter');
      await visited.page.getByRole('dialog').waitFor();
      await visited.page.keyboard.press('Escape');
      await visited.page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await focused()).to.equal(before);
    });

    it('begins a dialog with what it asks for', async () => {
      await visited.open(`/triggers/${unused.ref}`);
      await visited.page.getByRole('button', { name: 'Regenerate…' }).press('Enter');
      await visited.page.getByRole('dialog').waitFor();
      expect(await visited.page.evaluate('document.activeElement.tagName')).to.equal('INPUT');
    });

    it('turns a webhook off and on with the space bar', async () => {
      await visited.open(`/triggers/${unused.ref}`);
      await visited.page.getByRole('switch', { name: 'Webhook is on' }).focus();
      await visited.page.keyboard.press('Space');
      await visited.page.getByRole('switch', { name: 'Webhook is off' }).waitFor();
      await visited.page.keyboard.press('Space');
      await visited.page.getByRole('switch', { name: 'Webhook is on' }).waitFor();
    });
  });
});

/** Nothing is loading any more. */
async function settled({ page }: Visit): Promise<void> {
  await page.locator('main h1, main h3').first().waitFor();
  for (const loading of await page.locator('.skeleton').all()) await loading.waitFor({ state: 'detached' });
}

async function seriousFindings({ page }: Visit): Promise<string[]> {
  const results = (await page.evaluate('axe.run(document)')) as AxeResults;
  return results.violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).join(' | ')}`);
}
