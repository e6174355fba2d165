// What the server of the UI's files promises: the policy, caching, compression, and addresses that are right under any
// prefix. Needs no browser.

import { expect } from 'chai';
import express from 'express';
import { uiRouter } from '../../lib/ui/ui-router.ts';
import { buildUi } from '../../scripts/build-ui.ts';
import { type Served, serve } from '../support/serve.ts';

const FIRST_LOAD_LIMIT_BYTES = 200 * 1024;

describe('The files of the web UI', () => {
  let served: Served;

  before(async function () {
    this.timeout(60_000);
    await buildUi();
    const app = express();
    app.use('/deep/webhooks/ui', uiRouter());
    app.use('/empty/ui', uiRouter({ assetsDir: '/nowhere' }));
    served = await serve(app);
  });
  after(() => served.close());

  const assets = async (): Promise<string[]> => {
    const { text } = await served.get('/deep/webhooks/ui/');
    return [...text.matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map((match) => match[1]!);
  };

  it('forbids everything inline and foreign, sniffing and framing', async () => {
    const { headers } = await served.get('/deep/webhooks/ui/');
    expect(headers['content-security-policy']).to.equal(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(headers).to.include({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' });
    expect(headers).to.include({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-cache' });
  });

  it('holds no inline script or style, and no address that is not relative', async () => {
    const { text } = await served.get('/deep/webhooks/ui/');
    expect(text).not.to.match(/<style|style=|<script(?![^>]*\bsrc=)|\son\w+=/i);
    expect([...text.matchAll(/(?:src|href)="([^"]*)"/g)].map((match) => match[1])).to.satisfy(
      (all: string[]) => all.every((address) => address.startsWith('./')),
    );
  });

  it('may be kept for a year where the name changes with the content', async () => {
    const names = await assets();
    expect(names).to.have.lengthOf.at.least(2);
    for (const name of names) {
      const { status, headers } = await served.get(`/deep/webhooks/ui/${name}`);
      expect(status, name).to.equal(200);
      expect(headers['cache-control'], name).to.equal('public, max-age=31536000, immutable');
    }
  });

  for (const encoding of ['br', 'gzip']) {
    it(`needs less than 200 KB for the first load with ${encoding}`, async () => {
      let total = 0;
      for (const path of ['', ...(await assets())]) {
        const { headers, status } = await served.send('GET', `/deep/webhooks/ui/${path}`, {
          headers: { 'Accept-Encoding': encoding },
        });
        expect(status).to.equal(200);
        expect(headers.vary).to.match(/accept-encoding/i);
        total += Number(headers['content-length']);
      }
      expect(total).to.be.greaterThan(10_000).and.lessThan(FIRST_LOAD_LIMIT_BYTES);
    });
  }

  it('says what a file is, also where it is sent compressed', async () => {
    const script = (await assets()).find((name) => name.endsWith('.js'));
    const { headers } = await served.send('GET', `/deep/webhooks/ui/${script}`, {
      headers: { 'Accept-Encoding': 'br' },
    });
    expect(headers).to.include({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
    });
  });

  it('leads to the trailing slash by a relative address, with the query kept', async () => {
    const { status, headers } = await served.get('/deep/webhooks/ui?a=1');
    expect(status).to.equal(308);
    expect(headers.location).to.equal('./ui/?a=1');
  });

  it('cannot be led to another site by an address with two slashes', async () => {
    const { headers } = await served.get('//evil.example/%2e%2e/deep/webhooks/ui');
    expect(headers.location ?? '').not.to.match(/^\/\/|^https?:/);
  });

  for (const path of ['../package.json', '%2e%2e/package.json', '.built-from', 'assets/', 'index.html.br']) {
    it(`answers 404 for ${path}`, async () => {
      expect((await served.get(`/deep/webhooks/ui/${path}`)).status).to.equal(404);
    });
  }

  it('answers 405 for what is not GET or HEAD', async () => {
    const { status, headers } = await served.post('/deep/webhooks/ui/', '{}');
    expect(status).to.equal(405);
    expect(headers.allow).to.equal('GET, HEAD');
  });

  it('says how to build it where it is not built', async () => {
    const { status, text } = await served.get('/empty/ui/');
    expect(status).to.equal(503);
    expect(text).to.include('npm run build');
  });
});
