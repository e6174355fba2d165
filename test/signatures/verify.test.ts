import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { checkSecret, SCHEME_NAMES, type SchemeName } from '../../lib/signatures/schemes.ts';
import { createVerifier, signRequest, type Verifier, verifySignature } from '../../lib/signatures/verify.ts';

const SECRET = 'whsec_dGhpcyBpcyBhIHNlY3JldCBvZiAzMiBieXRlcyEhISE=';
const BODY = Buffer.from('{"a":1}');
const NOW = 1_760_000_000;

function judge(
  verifier: Verifier,
  headers: Record<string, string | string[]>,
  body = BODY,
  nowSeconds = NOW,
) {
  const lowerCase = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return verifySignature(verifier, {
    headerValues: (name) => [lowerCase.get(name) ?? []].flat(),
    body,
    nowSeconds,
  });
}

const verifierOf = (scheme: SchemeName, secrets = [SECRET]) => createVerifier({ scheme, secrets });
const digest = (secret = SECRET) => createHmac('sha256', secret).update(BODY).digest('hex');

describe('verifySignature', () => {
  for (const scheme of SCHEME_NAMES) {
    it(`${scheme}: accepts what signRequest signs, and nothing else`, () => {
      const verifier = verifierOf(scheme);
      const headers = signRequest(verifier, BODY, { id: 'msg_1', nowSeconds: NOW });
      expect(judge(verifier, headers)).to.equal(null);
      expect(judge(verifier, headers, Buffer.from('{"a":2}'))).to.match(/mismatch/);
      expect(judge(verifierOf(scheme, [`whsec_${'A'.repeat(44)}`]), headers)).to.match(/mismatch/);
      expect(judge(verifier, {})).to.match(/missing/);
    });

    it(`${scheme}: attack: a single flipped bit anywhere in the body`, () => {
      const verifier = verifierOf(scheme);
      const headers = signRequest(verifier, BODY, { id: 'msg_1', nowSeconds: NOW });
      for (let bit = 0; bit < BODY.length * 8; bit++) {
        const tampered = Buffer.from(BODY);
        tampered[bit >> 3] = (tampered[bit >> 3] as number) ^ (1 << (bit & 7));
        expect(judge(verifier, headers, tampered)).to.be.a('string');
      }
    });

    it(`${scheme}: attack: the signature header sent twice, right and wrong in either order`, () => {
      const verifier = verifierOf(scheme);
      const headers = signRequest(verifier, BODY, { id: 'msg_1', nowSeconds: NOW });
      const [name = ''] = Object.keys(headers).filter((header) => /signature|hmac/.test(header));
      const right = headers[name] as string;
      for (const values of [
        [right, 'wrong'],
        ['wrong', right],
        [right, right],
      ]) {
        expect(judge(verifier, { ...headers, [name]: values })).to.match(/more than once/);
      }
    });
  }

  for (const scheme of ['stripe', 'slack', 'standard-webhooks'] as const) {
    it(`${scheme}: attack: replay of an old request, and one from the future`, () => {
      const verifier = verifierOf(scheme);
      const headers = signRequest(verifier, BODY, { id: 'msg_1', nowSeconds: NOW });
      expect(judge(verifier, headers, BODY, NOW + 300)).to.equal(null);
      expect(judge(verifier, headers, BODY, NOW + 301)).to.match(/old/);
      expect(judge(verifier, headers, BODY, NOW - 300)).to.equal(null);
      expect(judge(verifier, headers, BODY, NOW - 301)).to.match(/future/);
    });
  }

  it('attack: a truncated or lengthened hexadecimal digest', () => {
    const verifier = verifierOf('attune');
    const header = (value: string) => ({ 'X-Webhook-Signature': value });
    expect(judge(verifier, header(digest()))).to.equal(null);
    for (const value of [
      digest().slice(0, -1),
      digest().slice(0, 32),
      `${digest()}00`,
      `${digest()}zz`,
      '',
    ]) {
      expect(judge(verifier, header(value)), value).to.be.a('string');
    }
  });

  it('attack: the header chooses a weaker algorithm', () => {
    const sha1 = createHmac('sha1', SECRET).update(BODY).digest('hex');
    expect(judge(verifierOf('attune'), { 'X-Webhook-Signature': `sha1=${sha1}` })).to.be.a('string');
    expect(judge(verifierOf('github'), { 'X-Hub-Signature': `sha1=${sha1}` })).to.match(/missing/);
  });

  it('attack: more signatures than anyone lists', () => {
    const many = Array.from({ length: 17 }, () => 'v1=00').join(',');
    expect(judge(verifierOf('stripe'), { 'Stripe-Signature': `t=${NOW},${many}` })).to.match(/more than 16/);
  });

  it('attack: a header of 9,000 characters', () => {
    expect(judge(verifierOf('attune'), { 'X-Webhook-Signature': 'a'.repeat(9000) })).to.match(/too long/);
  });

  it('attack: a signed id that swallows the timestamp', () => {
    const verifier = verifierOf('standard-webhooks');
    const headers = signRequest(verifier, BODY, { id: `msg.${NOW}`, nowSeconds: NOW });
    expect(judge(verifier, headers)).to.match(/dot/);
  });

  it('accepts the old and the new secret while one replaces the other', () => {
    const verifier = verifierOf('attune', ['the new secret', 'the old secret']);
    for (const secret of ['the new secret', 'the old secret']) {
      expect(judge(verifier, { 'X-Webhook-Signature': `sha256=${digest(secret)}` })).to.equal(null);
    }
  });

  it('refuses, and never throws at, any text in the headers', () => {
    const text = fc.string({ unit: fc.constantFrom(...'=,. v1t0af…é\u{1f511}'), maxLength: 100 });
    const headers = fc.dictionary(
      fc.constantFrom(
        'x-webhook-signature',
        'x-hub-signature-256',
        'stripe-signature',
        'x-slack-signature',
        'x-slack-request-timestamp',
        'x-shopify-hmac-sha256',
        'webhook-id',
        'webhook-timestamp',
        'webhook-signature',
      ),
      fc.oneof(text, fc.array(text, { maxLength: 3 })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...SCHEME_NAMES), headers, (scheme, given) => {
        expect(judge(verifierOf(scheme), given)).to.be.a('string');
      }),
    );
  });
});

describe('secrets', () => {
  it('that are missing or empty make no verifier', () => {
    for (const secrets of [[], [''], ['whsec_', SECRET]]) {
      expect(() => verifierOf('standard-webhooks', secrets)).to.throw(RangeError);
    }
  });

  it('are read as text by Stripe and as base64 by Standard Webhooks', () => {
    expect(checkSecret('stripe', 'whsec_not*base64')).to.equal(null);
    expect(checkSecret('standard-webhooks', 'whsec_not*base64')).to.match(/base64/);
  });

  it('that can be guessed are refused', () => {
    expect(checkSecret('attune', 'short')).to.match(/8 to 512/);
    expect(checkSecret('attune', 'x'.repeat(513))).to.match(/8 to 512/);
    expect(checkSecret('attune', 'long enough')).to.equal(null);
  });
});
