// Two operators at the same trigger: the later one is told, and nothing typed is lost.

import { expect } from 'chai';
import { addTrigger, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { COLLEAGUE, OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

describe('Two operators in the web UI', () => {
  let site: Site;
  let visited: Visit;
  let trigger: TestTrigger;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite();
    visited = await visit(browser, site.uiUrl, OPERATOR);
  });
  beforeEach(async () => {
    trigger = await addTrigger(site.database);
    await visited.open(`/triggers/${trigger.ref}/security`);
    await visited.page.getByRole('heading', { name: trigger.ref }).waitFor();
  });
  after(async () => {
    await visited?.close();
    await site?.close();
  });

  const card = () => visited.page.getByRole('region', { name: 'Rate limit' });
  const save = () => card().getByRole('button', { name: 'Save' }).click();
  const colleagueSets = (body: object) =>
    site.api('PATCH', `/triggers/${trigger.ref}/webhook`, body, COLLEAGUE);
  const limit = async () => (await site.api('GET', `/triggers/${trigger.ref}/webhook`)).data.rate_limit;

  it('are told of each other where both change the same settings', async () => {
    await card().getByLabel('Requests').fill('50');
    await colleagueSets({ rate_limit: { enabled: true, requests: 500, window_seconds: 60 } });
    await save();
    await card().getByText('Somebody else changed these settings since you began.').waitFor();
    expect(await card().getByLabel('Requests').inputValue()).to.equal('50');
    expect((await limit()).requests).to.equal(500);
    await card().getByRole('button', { name: 'Go on with mine' }).click();
    await save();
    await visited.page.getByText('Saved.').waitFor();
    expect((await limit()).requests).to.equal(50);
  });

  it('can take over what the other one has set', async () => {
    await card().getByLabel('Requests').fill('50');
    await colleagueSets({ rate_limit: { enabled: true, requests: 700, window_seconds: 60 } });
    await save();
    await card().getByRole('button', { name: 'Take theirs' }).click();
    expect(await card().getByLabel('Requests').inputValue()).to.equal('700');
  });

  it('save at the second try where the other one changed something else', async () => {
    await card().getByLabel('Requests').fill('60');
    await colleagueSets({ payload_limit_kb: 77 });
    await save();
    await card().getByText('Somebody else changed other settings').waitFor();
    await save();
    await visited.page.getByText('Saved.').first().waitFor();
    expect((await limit()).requests).to.equal(60);
  });

  it('do not turn off together what only one of them has seen', async () => {
    await colleagueSets({ payload_limit_kb: 78 });
    await visited.page.getByRole('switch', { name: /Webhook is on/ }).click();
    await visited.page.getByText('Somebody else changed this webhook meanwhile.').waitFor();
    expect((await site.api('GET', `/triggers/${trigger.ref}/webhook`)).data.enabled).to.equal(true);
  });
});
