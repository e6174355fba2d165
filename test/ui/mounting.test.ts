// The same UI under any prefix, also one that a proxy takes off.

import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { addTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { type HostProxy, startProxy } from './support/proxy.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { visit } from './support/visit.ts';

describe('The web UI under a prefix', () => {
  let site: Site;
  let browser: Browser;
  let proxy: HostProxy;

  before(async function () {
    this.timeout(120_000);
    browser = await openBrowser(this);
    site = await startSite();
    site.app.use('/a/b', site.webhooks.router);
    site.app.use(site.webhooks.router);
    await addTrigger(site.database, { ref: 'test.mounted', label: 'Mounted' });
    proxy = await startProxy('/outside/attune', site.port);
  });
  after(async () => {
    await proxy?.close();
    await site?.close();
  });

  const places: [string, () => string][] = [
    ['/', () => site.url],
    ['/a/b', () => `${site.url}/a/b`],
    ['/api/v1', () => `${site.url}/api/v1`],
    ['a prefix that a proxy takes off', () => `${proxy.url}/outside/attune`],
  ];
  for (const [name, base] of places) {
    it(`works under ${name}, also without the trailing slash`, async () => {
      const visited = await visit(browser, `${base()}/webhooks/ui`, OPERATOR);
      expect(visited.page.url()).to.match(new RegExp(`^${base()}/webhooks/ui/`));
      await visited.page.getByRole('link', { name: 'Mounted' }).click();
      await visited.page.getByRole('button', { name: 'Copy URL' }).waitFor();
      await visited.open('/log');
      await visited.page.locator('.live-mark.open').waitFor();
      await visited.page.reload();
      await visited.page.getByRole('heading', { name: 'Log' }).waitFor();
      expect(visited.answers.filter((answer) => answer.status >= 400)).to.deep.equal([]);
      expect(visited.violations).to.deep.equal([]);
      await visited.close();
    });
  }
});
