// Refused is not lost, in the browser: the doctor says why, a change is tried before it is saved, and all are judged again.

import { expect } from 'chai';
import { addSignedTrigger, signed, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit as visitUi } from './support/visit.ts';

describe('web UI: refused requests', () => {
  let site: Site;
  let visit: Visit;
  let trigger: TestTrigger;
  before(async function () {
    const browser = await openBrowser(this);
    site = await startSite();
    trigger = await addSignedTrigger(site.database, {
      webhook_hmac_secret: 'a wrong secret',
      webhook_keep_requests: 'refused',
    });
    for (let n = 0; n < 3; n++) await site.deliver(trigger.key, `{"n":${n}}`, signed(`{"n":${n}}`));
    await site.deliver(trigger.key, '{"a":1}', signed('{"a": 1}', 'a wrong secret'));
    visit = await visitUi(browser, site.uiUrl, OPERATOR);
  });
  after(async () => {
    await visit?.close();
    await site?.close();
  });

  it('says why a signature failed, tries a secret, and judges all again with a plan', async () => {
    const { page } = visit;
    await visit.open(`/triggers/${trigger.ref}/refused`);
    await page.locator('[data-kept]').nth(3).waitFor();
    await page.locator('[data-kept] .row-button').first().click();
    await page.locator('[data-cause="body_changed"]').waitFor();
    await page.keyboard.press('Escape');

    await site.api('PATCH', `/triggers/${trigger.id}/webhook`, {
      hmac: { secret: 'It is a Secret to Everybody' },
    });
    await page.getByRole('button', { name: 'Judge all again…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('3 would be accepted').waitFor();
    await dialog.getByRole('button', { name: 'Judge again' }).click();
    await page.getByText('4 of 4 requests: 3 became events, 1 refused again').waitFor();
    // The list follows a moment after the progress.
    await page.locator('[data-kept]').nth(1).waitFor({ state: 'detached' });
    expect(await page.locator('[data-kept]').count()).to.equal(1);
    expect(visit.errors).to.deep.equal([]);
  });
});
