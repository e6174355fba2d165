// An operator adds a target that fails twice, watches the attempts, and replays the event.

import { expect } from 'chai';
import { startTarget, type TestTarget } from '../support/bad-target.ts';
import { addTrigger, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, READER, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

describe('Targets in the web UI', () => {
  let site: Site;
  let visited: Visit;
  let trigger: TestTrigger;
  let target: TestTarget;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite({ allowTargets: ['127.0.0.1'] });
    target = await startTarget();
    target.answers = [500, { status: 500, body: 'not yet' }, 200];
    trigger = await addTrigger(site.database);
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await visited.open(`/triggers/${trigger.ref}/targets`);
  });
  after(async () => {
    await visited?.close();
    await site?.close();
    await target?.close();
  });

  it('are added with what is wrong said next to the field', async () => {
    const { page } = visited;
    await page.getByText('No targets').waitFor();
    await page.getByRole('button', { name: 'Add a target…' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Builds');
    await page.getByLabel('URL').fill('http://169.254.169.254/latest');
    await page.getByRole('button', { name: 'Add target' }).click();
    await page
      .getByText(/169\.254\.169\.254 is not a public address/)
      .first()
      .waitFor();
    await page.getByLabel('URL').fill(target.url);
    await page.locator('summary', { hasText: 'Headers' }).click();
    await page.getByRole('button', { name: 'Add a header' }).click();
    await page.getByLabel('Name of header 1').fill('X-Auth');
    await page.getByLabel('Value of header 1').fill('top-secret-value');
    await page.getByLabel('Secret', { exact: true }).check();
    await page.locator('summary', { hasText: 'Retries' }).click();
    await page.getByLabel('First pause, at most').fill('1');
    await page.getByLabel('Longest pause').fill('1');
    await page.getByRole('button', { name: 'Add target' }).click();
    await page.getByText(/^whsec_/).waitFor();
    await page.getByRole('button', { name: 'Hide' }).click();
  });

  it('show each attempt as it happens', async () => {
    const { page } = visited;
    await site.deliver(trigger.key, '{"n":1}');
    await visited.open(`/triggers/${trigger.ref}/deliveries`);
    await page.locator('[data-delivery]').first().waitFor();
    await page.getByRole('button', { name: /^Delivery \d+$/ }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('#3').waitFor({ timeout: 20_000 });
    expect(await drawer.locator('.attempt').count()).to.equal(3);
    const failed = drawer.locator('summary', { hasText: 'Answer · 500' });
    expect(await failed.count()).to.equal(2);
    await failed.first().click();
    await drawer.getByText('not yet').first().waitFor();
    await drawer.locator('.attempt').first().getByText('Delivered').waitFor();
    await drawer.locator('.attempt summary').first().click();
    await drawer.getByText('(hidden)').first().waitFor();
    expect(await page.content()).to.not.contain('top-secret-value');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  it('are replayed from the event, with progress', async () => {
    const { page } = visited;
    const [delivery] = (await site.api('GET', `/triggers/${trigger.ref}/webhook/deliveries`)).data;
    await visited.open(`/events/${delivery.event_id}`);
    await page.getByRole('link', { name: 'Builds' }).waitFor();
    await page.getByRole('button', { name: 'Replay' }).click();
    await page.locator('[data-replay][data-state=done]').waitFor({ timeout: 20_000 });
    expect(target.requests).to.have.lengthOf(4);
    expect(visited.errors).to.deep.equal([]);
    expect(visited.violations).to.deep.equal([]);
  });

  it('have dead letters that are put back at once', async () => {
    const { page } = visited;
    target.answers = [410];
    await site.deliver(trigger.key, '{"n":2}');
    await visited.open(`/triggers/${trigger.ref}/deliveries?state=dead`);
    await page.getByRole('cell', { name: 'Dead letter' }).waitFor({ timeout: 20_000 });
    target.answers = [200];
    await page.getByRole('button', { name: 'Retry dead letters…' }).click();
    await page.getByRole('button', { name: 'Retry', exact: true }).click();
    await page.locator('[data-replay][data-state=done]').waitFor({ timeout: 20_000 });
    await page.getByText('None is as asked for.').waitFor({ timeout: 20_000 });
  });

  it('cannot be changed by who may only look, nor their addresses read in full', async () => {
    const [{ id }] = (await site.api('GET', `/triggers/${trigger.ref}/webhook/targets`)).data;
    await site.api('PATCH', `/triggers/${trigger.ref}/webhook/targets/${id}`, {
      url: `${target.url}?token=abc`,
    });
    const { data } = await site.api('GET', `/triggers/${trigger.ref}/webhook/targets`, undefined, READER);
    expect(data[0].url).to.equal(`${target.url}?token=…`);
    const refused = await site.api(
      'POST',
      `/triggers/${trigger.ref}/webhook/targets/${id}/pause`,
      undefined,
      READER,
    );
    expect(refused.status).to.equal(403);
  });
});
