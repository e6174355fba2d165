// Health in the browser: an alert opens, is seen and acknowledged, and resolves; rules are changed; a channel is tried out.

import { expect } from 'chai';
import { HealthMonitor } from '../../lib/alerts/health-monitor.ts';
import { guardedAgents } from '../../lib/net/guarded-agent.ts';
import { createCipher } from '../../lib/secrets/cipher.ts';
import { type Served, serve } from '../support/serve.ts';
import { addTrigger, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

const MINUTE = 60_000;

describe('Health in the web UI', () => {
  let site: Site;
  let visited: Visit;
  let monitor: HealthMonitor;
  let receiver: Served;
  let trigger: TestTrigger;
  const received: string[] = [];
  const answer = { status: 204 };
  const clock = { aheadMs: 0 };
  const now = () => Date.now() + clock.aheadMs;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite({ now, allowPrivateTargets: true });
    receiver = await serve((req, res) => {
      received.push(String(req.headers['webhook-signature']));
      req.resume();
      res.writeHead(answer.status).end();
    });
    const ignore = () => {};
    monitor = new HealthMonitor({
      db: site.database.knex,
      cipher: createCipher(undefined),
      logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      now,
      agents: guardedAgents({ allowPrivate: true }),
      onAlert: undefined,
    });
    trigger = await addTrigger(site.database, { label: 'Deployments' });
    visited = await visit(browser, site.uiUrl, OPERATOR);
  });
  after(async () => {
    await visited?.close();
    await monitor?.close();
    await receiver?.close();
    await site?.close();
  });

  const page = () => visited.page;
  const card = (name: string) => page().getByRole('region', { name, exact: true });
  /** The host may have had its own round this minute: the next one is in the next. */
  const judge = (laterMs: number) => {
    clock.aheadMs += laterMs;
    return monitor.runOnce();
  };
  const section = (name: string) =>
    page().getByRole('navigation', { name: 'About health' }).getByText(name, { exact: true }).click();

  it('adds a channel, shows its secret once, and sends a test that arrives signed', async () => {
    await visited.open('/health/channels');
    await page().getByText('Alerts are only shown here').waitFor();
    await page().getByLabel('Name').fill('On call');
    await page().getByLabel('URL').fill(`${receiver.url}/hook`);
    await page().getByLabel('URL').press('Enter');
    await page().getByText('The new secret').waitFor();
    await page().getByRole('button', { name: 'Send a test to On call' }).click();
    await page()
      .getByText(/The test arrived: status 204/)
      .waitFor();
    expect(received).to.have.length(1);
    expect(received[0]).to.match(/^v1,/);
    expect(await card('Channels').innerText()).not.to.include('/hook');
  });

  it('opens an alert with its reason, and marks the page in the navigation', async () => {
    for (let n = 0; n < 6; n += 1) await site.deliver(trigger.key, 'not JSON');
    await site.webhooks.ready();
    await waitForCounts(site, trigger);
    await judge(MINUTE);
    await section('Alerts');
    const alert = page().getByRole('listitem').filter({ hasText: 'Too many refused requests' });
    await alert.getByText('6 of 6 requests in the last hour had an unusable payload (100 %)').waitFor();
    await alert.getByRole('button', { name: /^Notifications/ }).click();
    await alert.getByText('status 204').waitFor();
    await page().reload();
    await page()
      .getByRole('link', { name: /Health.*1 open alert/s })
      .waitFor();
  });

  it('says on the trigger why, and acknowledges there', async () => {
    await page().getByRole('link', { name: 'Deployments' }).click();
    await card('State').getByText('had an unusable payload (100 %)').waitFor();
    await card('State').getByText('Failing').waitFor();
    await card('Usual rhythm').getByText('Too little is known yet').waitFor();
    await card('Alerts')
      .getByRole('button', { name: /^Acknowledge/ })
      .click();
    await card('Alerts').getByText('acknowledged by olga').waitFor();
    await page().getByRole('link', { name: 'Health', exact: true }).first().waitFor();
  });

  it('changes the rules, and refuses what is out of range', async () => {
    const rule = card('Alert rules').getByRole('group', { name: 'Too many refused requests' });
    await rule.getByLabel('From').fill('0');
    await rule.getByText('Must be from 1 to 100.').waitFor();
    await rule.getByLabel('From').fill('40');
    await rule.getByLabel('From').press('Enter');
    await page().getByText('Saved.').waitFor();
    const { data } = await site.api('GET', `/triggers/${trigger.ref}/webhook/alerts`);
    expect(data.error_rate.threshold_percent).to.equal(40);
  });

  it('resolves when all has been well for a while', async () => {
    answer.status = 503;
    await judge(120 * MINUTE);
    await judge(10 * MINUTE);
    await visited.open('/health/alerts');
    await page().getByText('The threshold is not reached any more').waitFor();
    await visited.open('/health');
    await card('Needs a look').getByText('All is well').waitFor();
    expect(received).to.have.length(3);
    await section('Alert channels');
    await card('Channels')
      .getByText(/Failing status 503 · 1 attempt · again at/)
      .waitFor();
    expect(visited.errors).to.deep.equal([]);
    expect(visited.violations).to.deep.equal([]);
  });
});

/** The counters of use are flushed about once a second. */
async function waitForCounts({ database }: Site, { id }: TestTrigger): Promise<void> {
  for (;;) {
    const counted = await database
      .knex('attune.webhook_stats_rollup')
      .where({ trigger_id: id })
      .sum({ sum: 'requests' });
    if (Number(counted[0]?.sum) >= 12) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
