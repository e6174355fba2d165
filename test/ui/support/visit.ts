// A visit to the web UI: a page in a browser context of its own that remembers what went wrong in it.

import type { Browser, BrowserContextOptions, Page, Response } from 'playwright-core';

export interface Visit {
  page: Page;
  /** Violations of the Content-Security-Policy, as the browser reports them. */
  violations: string[];
  /** Exceptions nobody caught. */
  errors: string[];
  /** Every answer that came over the network, the text of it where it is text. */
  answers: { url: string; status: number; text: string }[];
  /** Opens a page of the UI: `/triggers/github.push`. */
  open(address: string): Promise<void>;
  close(): Promise<void>;
}

export async function visit(
  browser: Browser,
  uiUrl: string,
  token: string | null,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const violations: string[] = [];
  const errors: string[] = [];
  const answers: Visit['answers'] = [];
  await page.exposeFunction('reportViolation', (text: string) => violations.push(text));
  await page.addInitScript(`
    document.addEventListener('securitypolicyviolation', (event) =>
      window.reportViolation(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
  `);
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('response', (response) => void keepAnswer(response, answers));
  await page.goto(token === null ? uiUrl : `${uiUrl}#token=${token}`);
  return {
    page,
    violations,
    errors,
    answers,
    async open(address) {
      await page.evaluate(`window.location.hash = ${JSON.stringify(address)}`);
    },
    close: () => context.close(),
  };
}

async function keepAnswer(response: Response, answers: Visit['answers']): Promise<void> {
  // A stream's body never ends.
  const isStream = response.headers()['content-type']?.includes('event-stream');
  const text = isStream ? '' : await response.text().catch(() => '');
  answers.push({ url: response.url(), status: response.status(), text });
}
