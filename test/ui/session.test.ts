// Signing in, being signed out, and a server that is away: the address keeps no token, and nothing typed is lost.

import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { addTrigger, type TestTrigger } from '../support/webhook-host.ts';
import { openBrowser } from './support/browser.ts';
import { OPERATOR, type Site, startSite } from './support/site.ts';
import { type Visit, visit } from './support/visit.ts';

describe('A session in the web UI', () => {
  let site: Site;
  let browser: Browser;
  let trigger: TestTrigger;
  let visited: Visit;

  before(async function () {
    this.timeout(120_000);
    browser = await openBrowser(this);
    site = await startSite();
    trigger = await addTrigger(site.database);
  });
  after(() => site?.close());
  afterEach(() => visited?.close());

  const signIn = async (token: string): Promise<void> => {
    await visited.page.getByLabel('Access token').fill(token);
    await visited.page.getByRole('button', { name: 'Sign in' }).click();
  };
  const heading = (name: string) => visited.page.getByRole('heading', { name, exact: true });

  it('takes the token out of the address at once', async () => {
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await heading('Triggers').waitFor();
    expect(visited.page.url()).to.equal(`${site.uiUrl}#/triggers`);
    expect(await visited.page.evaluate('history.length')).to.be.lessThan(3);
  });

  it('lasts for a reload, and not for another tab', async () => {
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await heading('Triggers').waitFor();
    await visited.page.reload();
    await heading('Triggers').waitFor();
    const other = await visited.page.context().newPage();
    await other.goto(site.uiUrl);
    await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('asks for a token, says what is wrong with it, and shows the page that was wanted', async () => {
    visited = await visit(browser, `${site.uiUrl}#/events`, null);
    await visited.page.getByRole('button', { name: 'Sign in' }).click();
    await visited.page.getByText('Paste a token first.').waitFor();
    await signIn('wrong');
    await visited.page.getByText('The server does not accept this token.').waitFor();
    expect(await visited.page.getByLabel('Access token').inputValue()).to.equal('wrong');
    await signIn(OPERATOR);
    await heading('Events').waitFor();
  });

  it('leads back to the page, with what was typed, when it has ended', async () => {
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await visited.open(`/triggers/${trigger.ref}/security`);
    await visited.page.getByLabel('Requests').fill('77');
    site.tokens.delete(OPERATOR);
    await visited.page
      .getByRole('region', { name: 'Rate limit' })
      .getByRole('button', { name: 'Save' })
      .click();
    await heading('Welcome back, olga').waitFor();
    site.tokens.add(OPERATOR);
    await signIn(OPERATOR);
    await visited.page.getByLabel('Requests').waitFor();
    expect(await visited.page.getByLabel('Requests').inputValue()).to.equal('77');
    expect(visited.page.url()).to.include(`${trigger.ref}/security`);
  });

  it('says that the server is away, keeps what was typed, and goes on by itself', async () => {
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await visited.open(`/triggers/${trigger.ref}/security`);
    await visited.page.getByLabel('Requests').fill('88');
    await visited.page.context().setOffline(true);
    const card = visited.page.getByRole('region', { name: 'Rate limit' });
    await card.getByRole('button', { name: 'Save' }).click();
    const banner = visited.page.getByText('The server cannot be reached. Nothing you typed is lost.');
    await banner.waitFor();
    expect(await visited.page.getByLabel('Requests').inputValue()).to.equal('88');
    await visited.page.context().setOffline(false);
    await banner.waitFor({ state: 'detached' });
    await card.getByRole('button', { name: 'Save' }).click();
    await visited.page.getByText('Saved.').waitFor();
  });

  it('signs out', async () => {
    visited = await visit(browser, site.uiUrl, OPERATOR);
    await visited.page.getByRole('button', { name: 'Sign out' }).click();
    await heading('Sign in').waitFor();
    await visited.page.reload();
    await heading('Sign in').waitFor();
    expect(await visited.page.evaluate('sessionStorage.length')).to.equal(0);
  });
});
