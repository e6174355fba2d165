// The live tail: what arrives is on the screen within a second; pausing holds it back and loses nothing.

import { expect } from 'chai';
import { addTrigger, eventually, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { type HostProxy, startProxy } from './support/proxy.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

const SOON_MS = 1000;

describe('The live tail', () => {
  let site: Site;
  let proxy: HostProxy;
  let visited: Visit;
  let trigger: TestTrigger;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite();
    trigger = await addTrigger(site.database);
    proxy = await startProxy('', site.port);
    visited = await visit(browser, site.uiUrl.replace(site.url, proxy.url), OPERATOR);
  });
  after(async () => {
    await visited?.close();
    await proxy?.close();
    await site?.close();
  });

  const rows = () => visited.page.locator('[data-entry]');
  /** Loaded, and following. */
  const openLog = async (address: string): Promise<void> => {
    await visited.open(address);
    await visited.page.locator('.toolbar .live-mark.open').waitFor();
    await visited.page.locator('section[aria-label="Log entries"][aria-busy="false"]').waitFor();
  };
  const deliver = () => site.deliver(trigger.key, '{"a":1}');

  it('shows a delivery within a second', async function () {
    // On a machine that is busy with other things, the second may be theirs.
    this.retries(2);
    await openLog('/log');
    const before = await rows().count();
    const began = performance.now();
    await deliver();
    await rows().nth(before).waitFor();
    expect(performance.now() - began).to.be.lessThan(SOON_MS);
  });

  it('holds new entries back while paused and shows them afterwards', async () => {
    const before = await rows().count();
    await visited.page.getByRole('button', { name: 'Pause' }).click();
    await deliver();
    await deliver();
    const resume = visited.page.getByRole('button', { name: 'Resume, 2 new' });
    await resume.waitFor();
    expect(await rows().count()).to.equal(before);
    await resume.click();
    await expectRows(before + 2);
  });

  it('tells only what the filters let through', async () => {
    await openLog('/log?refused=true');
    await deliver();
    await site.deliver(trigger.key, 'not JSON');
    await rows().getByText('Invalid payload').waitFor();
    await expectRows(1);
  });

  it('shows the next real request in the test tool', async () => {
    await visited.open(`/triggers/${trigger.ref}/test`);
    await visited.page.getByRole('button', { name: 'Wait for a request' }).click();
    await visited.page.locator('.live-mark.open').waitFor();
    await deliver();
    await visited.page.getByText('Event is stored').waitFor({ timeout: 3000 });
  });

  it('misses nothing that arrives while it is connecting', async () => {
    const loaded = visited.page.waitForResponse((response) => /webhooks\/log\?/.test(response.url()));
    await visited.page.route('**/webhooks/log/stream*', async (route) => {
      await loaded;
      await deliver();
      await route.continue();
    });
    await visited.open('/log?ip=127.0.0.1');
    const before = (await (await loaded).json()).data.length;
    await expectRows(before + 1);
    await visited.page.unroute('**/webhooks/log/stream*');
  });

  it('goes on where it was when the connection breaks', async () => {
    await openLog(`/triggers/${trigger.ref}/log`);
    const before = await rows().count();
    await deliver();
    await expectRows(before + 1);
    proxy.cut();
    await deliver();
    await expectRows(before + 2);
  });

  async function expectRows(wanted: number): Promise<void> {
    const count = () => rows().count();
    await eventually(count, (found) => found === wanted, `${wanted} rows`, 15_000);
  }
});
