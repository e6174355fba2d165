// The whole story, in the example host as a user starts it: from the printed link to the locked-down webhook.

import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { buildUi } from '../../scripts/build-ui.ts';
import { type Example, killExamples, runExample, temporaryDirectory } from '../examples/example-process.ts';
import { openBrowser } from './support/browser.ts';
import { type Visit, visit } from './support/visit.ts';

const PUSH = JSON.stringify({
  ref: 'refs/heads/main',
  commits: [{ id: '0d1a26e6', message: 'Update README.md' }],
  repository: { full_name: 'octocat/hello-world' },
});
const START_MS = 90_000;

describe('The story of a webhook', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let host: Example;
  let visited: Visit;
  let link: string;
  let url: string;
  let secret: string;

  before(async function () {
    this.timeout(START_MS + 60_000);
    const browser = await openBrowser(this);
    await buildUi();
    directory = await temporaryDirectory();
    host = runExample('examples/host/main.ts', {
      PORT: '0',
      DATA_DIR: `${directory.path}/data`,
      LOG_LEVEL: 'warn',
    });
    link = (await host.line(/open (\S+)/))[1]!;
    const [uiUrl, token] = link.split('#token=');
    visited = await visit(browser, uiUrl!, token!, { permissions: ['clipboard-read', 'clipboard-write'] });
  });
  after(async () => {
    await visited?.close();
    killExamples();
    await host?.exit;
    await directory?.remove();
  });

  const page = () => visited.page;
  const button = (name: string, within: Locator = page().locator('body')) =>
    within.getByRole('button', { name, exact: true });
  const card = (name: string) => page().getByRole('region', { name });
  const tab = (name: string) =>
    page().getByRole('navigation', { name: 'About this trigger' }).getByText(name).click();
  const copied = () => page().evaluate('navigator.clipboard.readText()') as Promise<string>;
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body });
  const signature = (body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

  it('begins at the printed link, signed in', async () => {
    await page().getByRole('heading', { name: 'Triggers' }).waitFor();
    expect(page().url()).not.to.include('token');
  });

  it('turns the webhook on', async () => {
    await page().getByLabel('Search triggers').fill('push');
    await page().getByRole('link', { name: 'Push', exact: true }).click();
    await button('Turn the webhook on').click();
    await page().getByRole('switch', { name: 'Webhook is on' }).waitFor();
    await page().locator('.trigger-ref').getByText('Healthy').waitFor();
  });

  it('copies the URL, whose key is hidden until it is asked for', async () => {
    await button('Copy URL').click();
    url = await copied();
    expect(url).to.match(/\/api\/v1\/webhooks\/wh_\w{32}$/);
    const key = url.split('/').at(-1)!;
    expect(await card('Webhook URL').innerText()).not.to.include(key);
    await button('Show key').click();
    expect(await card('Webhook URL').innerText()).to.include(key);
    await page().getByText('Keep this key secret. Anyone with this key can trigger events.').waitFor();
    await button('Hide key').click();
  });

  it('shows what to paste into GitHub, and the first delivery as it arrives', async () => {
    await tab('Connect');
    await page().getByText('Settings → Webhooks → Add webhook').waitFor();
    await button('Copy Payload URL').click();
    expect(await copied()).to.equal(url);
    await page().locator('.live-mark.open').waitFor();
    expect((await post(PUSH, { 'User-Agent': 'GitHub-Hookshot/1' })).status).to.equal(200);
    await card('Waiting for a request').getByText('Accepted').waitFor({ timeout: 3000 });
    await card('Waiting for a request').getByText('Event is stored').waitFor();
  });

  it('shows the payload of the event', async () => {
    await page()
      .getByRole('link', { name: /^Event \d+$/ })
      .click();
    await card('Payload').getByText('octocat/hello-world').waitFor();
  });

  it('requires signatures, with a secret that is shown once', async () => {
    await page().goBack();
    await tab('Security');
    await button('Require signatures', card('Signature')).click();
    await card('Signature').getByText('The new secret').waitFor();
    secret = await card('Signature').locator('.secret-line code').innerText();
    expect(secret).to.have.lengthOf.at.least(16);
    await button('Hide', card('Signature')).click();
    await button('Reveal the secret', card('Signature')).click();
    await card('Signature').getByText(secret).waitFor();
  });

  it('finds out why the second delivery was refused', async () => {
    expect((await post(PUSH, { 'X-Hub-Signature-256': 'sha256=00' })).status).to.equal(401);
    await tab('Log');
    await page().locator('[data-entry]').filter({ hasText: 'Bad signature' }).first().click();
    const drawer = page().getByRole('dialog');
    await drawer.getByText('Signature is genuine').waitFor();
    await drawer.getByText('Compare the secret and the scheme under Security').waitFor();
    await button('Close', drawer).click();
    expect((await post(PUSH, { 'X-Hub-Signature-256': signature(PUSH) })).status).to.equal(200);
  });

  it('tries it in the test tool, signed, without storing anything', async () => {
    await tab('Test');
    await button('GitHub push').click();
    await page().getByRole('switch', { name: 'Sign with the stored secret' }).waitFor();
    await button('Send as dry run').click();
    await card('Result')
      .getByText('Every check passed. This was a dry run, so nothing was stored.')
      .waitFor();
  });

  it('sends for real, and sees what the rules did', async () => {
    await page().getByRole('switch', { name: 'Dry run' }).click();
    await button('Send for real').click();
    await card('Result')
      .getByRole('link', { name: /See event/ })
      .click();
    await card('What the rules did').waitFor();
    await page().goBack();
  });

  it('lets only GitHub’s addresses send', async () => {
    await tab('Security');
    await card('IP allowlist').getByRole('switch').click();
    await card('IP allowlist')
      .getByRole('button', { name: /hook ranges/ })
      .click();
    await button('Save', card('IP allowlist')).click();
    await page().getByText('Saved.').waitFor();
    expect((await post(PUSH, { 'X-Hub-Signature-256': signature(PUSH) })).status).to.equal(403);
  });

  it('limits the rate', async () => {
    await card('Rate limit').getByRole('switch').click();
    await card('Rate limit').getByLabel('Requests').fill('30');
    await button('Save', card('Rate limit')).click();
    await page().getByText('Saved.').last().waitFor();
    await tab('Overview');
    await card('Protection').getByText('30 per 60 seconds').waitFor();
  });

  it('regenerates the key: the old URL is 404 from then on', async () => {
    await button('Regenerate…').click();
    const dialog = page().getByRole('dialog');
    await dialog.getByText('stops working at once').waitFor();
    await button('Regenerate key', dialog).click({ force: true });
    await dialog.getByLabel('Type github.push to go on').fill('github.push');
    await button('Regenerate key', dialog).click();
    await page().getByText('There is a new key.').waitFor();
    expect((await post(PUSH)).status).to.equal(404);
    await button('Copy URL').click();
    expect(await copied())
      .to.match(/wh_\w{32}$/)
      .and.not.equal(url);
  });

  it('turns it off, and on again from the note about it', async () => {
    url = await copied();
    await page().getByRole('switch', { name: 'Webhook is on' }).click();
    await button('Turn on again').waitFor();
    expect((await post(PUSH)).status).to.equal(403);
    await button('Turn on again').click();
    await page().getByRole('switch', { name: 'Webhook is on' }).waitFor();
  });

  it('has written down who changed and revealed what', async () => {
    await tab('History');
    for (const action of ['Turned the webhook on', 'Looked at the secret', 'Regenerated the key']) {
      await page().getByText(action).first().waitFor();
    }
  });

  it('has the present tab in view on a phone, the last one too', async () => {
    await page().setViewportSize({ width: 390, height: 844 });
    await tab('Overview');
    await tab('History');
    await page().getByText('Turned the webhook on').first().waitFor();
    const { x, width } = (await page().locator('.tabs [aria-current]').boundingBox())!;
    await page().setViewportSize({ width: 1280, height: 900 });
    expect([x >= 0, x + width <= 390]).to.deep.equal([true, true]);
  });

  it('exports what is filtered', async () => {
    await visited.open('/log?refused=true');
    await page().locator('[data-entry]').first().waitFor();
    const [download] = await Promise.all([page().waitForEvent('download'), button('Export as CSV').click()]);
    expect(download.suggestedFilename()).to.equal('webhook-log.csv');
    const text = await readFile((await download.path())!, 'utf8');
    expect(text).to.include('signature_invalid').and.not.include('accepted');
  });

  it('has caused no error and no violation of the policy', () => {
    expect(visited.errors).to.deep.equal([]);
    expect(visited.violations).to.deep.equal([]);
  });
});
