import { expect } from 'chai';
import { captureHeaders } from '../../lib/events/captured-headers.ts';

const KEY = 'wh_0123456789abcdefghijklmnopqrstuv';
const URL_PATH = `/api/v1/webhooks/${KEY}`;

describe('captureHeaders', () => {
  it('keeps what tells about a delivery', () => {
    const headers = {
      'user-agent': 'GitHub-Hookshot',
      'x-github-event': 'push',
      'x-forwarded-for': '192.0.2.1',
    };
    expect(captureHeaders({ ...headers, 'set-cookie': ['a'] }, URL_PATH)).to.deep.equal(headers);
  });

  const secrets = [
    'authorization',
    'proxy-authorization',
    'cookie',
    'x-webhook-signature',
    'x-hub-signature-256',
    'x-shopify-hmac-sha256',
    'x-gitlab-token',
    'x-api-key',
    'x-amz-security-token',
    'x-secret',
    'x-vault-password',
    'x-hook-secret',
    'x-okta-verification-challenge',
    'x-functions-key',
    'x-goog-iap-jwt-assertion',
  ];
  for (const name of secrets) {
    it(`leaves out ${name}`, () => {
      expect(captureHeaders({ [name]: 'x' }, URL_PATH)).to.deep.equal({});
    });
  }

  it('leaves out the secret URL, which proxies repeat under many names', () => {
    const headers = {
      'x-original-uri': `${URL_PATH}?token=1`,
      'x-forwarded-uri': URL_PATH,
      referer: `https://attune.example.com${URL_PATH}`,
      'x-forwarded-host': 'attune.example.com',
    };
    for (const url of [URL_PATH, `${URL_PATH}/`, `${URL_PATH}?a=/b`]) {
      expect(captureHeaders(headers, url)).to.deep.equal({ 'x-forwarded-host': 'attune.example.com' });
    }
    expect(captureHeaders({ accept: 'a/b' }, '/webhooks/a')).to.deep.equal({ accept: 'a/b' });
  });

  it('bounds the length of a value', () => {
    const { 'user-agent': kept } = captureHeaders({ 'user-agent': 'x'.repeat(5000) }, URL_PATH);
    expect(kept).to.equal(`${'x'.repeat(1024)}…`);
  });

  it('bounds the number of headers and their size in all', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x-${n}`, 'v']));
    expect(Object.keys(captureHeaders(many, URL_PATH))).to.have.lengthOf(64);
    const large = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`x-${n}`, 'v'.repeat(1000)]));
    expect(JSON.stringify(captureHeaders(large, URL_PATH)).length).to.be.within(7000, 8500);
  });
});
