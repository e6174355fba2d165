import { expect } from 'chai';
import { captureHeaders } from '../../lib/events/captured-headers.ts';

describe('captureHeaders', () => {
  it('keeps what tells about a delivery', () => {
    const headers = {
      'user-agent': 'GitHub-Hookshot',
      'x-github-event': 'push',
      'x-forwarded-for': '192.0.2.1',
    };
    expect(captureHeaders({ ...headers, 'set-cookie': ['a'] })).to.deep.equal(headers);
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
  ];
  for (const name of secrets) {
    it(`leaves out ${name}`, () => {
      expect(captureHeaders({ [name]: 'x' })).to.deep.equal({});
    });
  }

  it('bounds the length of a value', () => {
    const { 'user-agent': kept } = captureHeaders({ 'user-agent': 'x'.repeat(5000) });
    expect(kept).to.equal(`${'x'.repeat(1024)}…`);
  });

  it('bounds the number of headers and their size in all', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`x-${n}`, 'v']));
    expect(Object.keys(captureHeaders(many))).to.have.lengthOf(64);
    const large = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`x-${n}`, 'v'.repeat(1000)]));
    expect(JSON.stringify(captureHeaders(large)).length).to.be.within(7000, 8500);
  });
});
