// Wrong input: said next to the field, before and after sending, and what was typed stays.

import { expect } from 'chai';
import { addTrigger, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

describe('Forms of the web UI', () => {
  let site: Site;
  let visited: Visit;
  let trigger: TestTrigger;

  before(async function () {
    this.timeout(120_000);
    const browser = await openBrowser(this);
    site = await startSite();
    trigger = await addTrigger(site.database);
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await visited.open(`/triggers/${trigger.ref}/security`);
    await visited.page.getByRole('heading', { name: trigger.ref }).waitFor();
  });
  after(async () => {
    await visited?.close();
    await site?.close();
  });

  const card = (name: string) => visited.page.getByRole('region', { name });
  const settings = async () => (await site.api('GET', `/triggers/${trigger.ref}/webhook`)).data;

  for (const [typed, problem] of [
    ['0', 'Must be from 1 to 10,000.'],
    ['10001', 'Must be from 1 to 10,000.'],
    ['ten', '“ten” is not a whole number.'],
    ['1.5', '“1.5” is not a whole number.'],
    ['', 'Needs a number from 1 to 10,000.'],
  ] as const) {
    it(`refuses ${typed === '' ? 'nothing' : typed} as a rate limit`, async () => {
      const field = card('Rate limit').getByLabel('Requests');
      await field.fill(typed);
      await card('Rate limit').getByText(problem).waitFor();
      expect(await field.getAttribute('aria-invalid')).to.equal('true');
      await card('Rate limit').getByRole('button', { name: 'Save' }).click({ force: true });
      expect(await field.inputValue()).to.equal(typed);
      expect((await settings()).rate_limit.requests).to.equal(100);
    });
  }

  it('takes many addresses at once and keeps the wrong ones for correction', async () => {
    const field = card('IP allowlist').getByLabel('Add addresses');
    await field.fill('192.0.2.0/24, 2001:db8::/32\n10.0.0.999 # wrong');
    await card('IP allowlist').getByText('999 is too large').waitFor();
    await card('IP allowlist').getByRole('button', { name: 'Add 2 addresses' }).click();
    expect(await field.inputValue()).to.equal('10.0.0.999');
    await field.fill('');
    await card('IP allowlist')
      .getByRole('button', { name: /hook ranges/ })
      .click();
    await card('IP allowlist').getByText('192.30.252.0/22').waitFor();
    await card('IP allowlist').getByRole('button', { name: 'Remove 2001:db8::/32' }).click();
  });

  it('tells whether an address would pass the list before it is saved', async () => {
    const verdict = async (address: string, words: string): Promise<void> => {
      await card('IP allowlist').getByLabel('Would this address pass?').fill(address);
      await card('IP allowlist').getByRole('button', { name: 'Check' }).click();
      await card('IP allowlist').getByText(words).waitFor();
    };
    await verdict('192.0.2.7', 'passes: it matches 192.0.2.0/24');
    await verdict('198.51.100.1', 'is refused');
  });

  it('warns of an empty list that would let nobody in', async () => {
    await card('IP allowlist').getByRole('switch').click();
    for (const chip of await card('IP allowlist')
      .getByRole('button', { name: /^Remove/ })
      .all()) {
      await chip.first().waitFor();
    }
    while (
      (await card('IP allowlist')
        .getByRole('button', { name: /^Remove/ })
        .count()) > 0
    ) {
      await card('IP allowlist')
        .getByRole('button', { name: /^Remove/ })
        .first()
        .click();
    }
    await card('IP allowlist').getByText('saved like this, nobody could send').waitFor();
    await card('IP allowlist').getByRole('button', { name: 'Discard' }).click();
    expect((await settings()).ip_whitelist).to.deep.equal({ enabled: false, entries: [] });
  });

  it('shows next to the field what only the server finds wrong', async () => {
    await visited.page.route('**/webhook/rate-limit', (route) =>
      route.fulfill({
        status: 422,
        json: {
          success: false,
          error: 'The body is not right',
          code: 'VALIDATION_ERROR',
          details: [{ path: '/requests', message: 'must be lower than the limit of the host' }],
        },
      }),
    );
    await card('Rate limit').getByLabel('Requests').fill('9999');
    await card('Rate limit').getByRole('button', { name: 'Save' }).click();
    await card('Rate limit').getByText('must be lower than the limit of the host').waitFor();
    expect(await card('Rate limit').getByLabel('Requests').inputValue()).to.equal('9999');
    await visited.page.unroute('**/webhook/rate-limit');
  });

  it('refuses a secret that is too short', async () => {
    await card('Signature').getByLabel('Use this one').check();
    await card('Signature').getByLabel('Secret to use').fill('short');
    await card('Signature').getByText('Too short').waitFor();
    await card('Signature').getByRole('button', { name: 'Require signatures' }).click();
    expect((await settings()).hmac.enabled).to.equal(false);
  });
});
