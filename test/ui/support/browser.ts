// A real Chromium for the tests of the web UI: found where Debian and others put it, or named by CHROMIUM.

import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const executablePath = PLACES.find((place) => place !== undefined && existsSync(place));
let browser: Promise<Browser> | undefined;

/** Skips the test, saying so, where there is no browser. One browser serves the whole run. */
export async function openBrowser(test: Mocha.Context): Promise<Browser> {
  if (executablePath === undefined) {
    console.log(
      '      skipped: there is no Chromium; install it (apt-get install chromium) or name it in CHROMIUM',
    );
    return test.skip();
  }
  browser ??= chromium.launch({ executablePath, args: FLAGS });
  return browser;
}

// Registered while test files load, so that it belongs to the whole run and not to one of them.
after('close the browser', async () => (await browser)?.close());
