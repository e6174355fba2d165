// The signature doctor on spoiled requests, one per cause: the right cause each time, and never a part of a secret.

import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { SignatureCase } from '../../lib/doctor/case.ts';
import { diagnoseSignature } from '../../lib/doctor/doctor.ts';
import type { Finding } from '../../lib/doctor/finding.ts';
import { type HmacAlgorithm, SCHEMES, type SchemeName } from '../../lib/signatures/schemes.ts';

const SECRET = 'It is a Secret to Everybody';
const WHSEC = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const NOW_SECONDS = 1_769_257_800;
const BODY = Buffer.from('{"action":"opened","url":"https://example.com/a/b","n":[1,2]}');

interface Spoiled {
  scheme: SchemeName;
  headers: Record<string, string> | string[];
  body?: Buffer;
  secret?: string;
  retiredSecrets?: string[];
}

function diagnose({
  scheme,
  headers,
  body = BODY,
  secret = SECRET,
  retiredSecrets = [],
}: Spoiled): Finding[] {
  const definition = SCHEMES[scheme];
  const signatureCase: SignatureCase = {
    request: {
      method: 'POST',
      target: '/api/v1/webhooks/wh_key',
      rawHeaders: Array.isArray(headers) ? headers : Object.entries(headers).flat(),
      body,
      nowSeconds: NOW_SECONDS,
    },
    scheme: definition,
    algorithm: definition.algorithms[0] ?? null,
    toleranceSeconds: definition.toleranceSeconds ?? 300,
    publicUrl: 'https://attune.example.com',
    secret,
    retiredSecrets,
  };
  return diagnoseSignature(signatureCase);
}

const hmac = (content: string | Buffer, key: string | Buffer = SECRET, algorithm: HmacAlgorithm = 'sha256') =>
  createHmac(algorithm, key).update(content);
const github = (body: Buffer | string, key?: string | Buffer) => ({
  'X-Hub-Signature-256': `sha256=${hmac(body, key).digest('hex')}`,
});
const stripe = (timeSeconds: number | string, key?: string) => ({
  'Stripe-Signature': `t=${timeSeconds},v1=${hmac(`${timeSeconds}.${BODY}`, key).digest('hex')}`,
});
const standard = (key: Buffer | string, encoding: 'base64' | 'hex' = 'base64') => ({
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(NOW_SECONDS),
  'webhook-signature': `v1,${hmac(`msg_1.${NOW_SECONDS}.${BODY}`, key).digest(encoding)}`,
});

const JSON_BODY = JSON.parse(BODY.toString());
const pretty = JSON.stringify(JSON_BODY, null, 2);
const keyOfWhsec = Buffer.from(WHSEC.slice(6), 'base64');

describe('the signature doctor', () => {
  const spoiled: [what: string, cause: Finding['cause'], request: Spoiled][] = [
    ['the body parsed and written anew', 'body_changed', { scheme: 'github', headers: github(pretty) }],
    [
      'hexadecimal digits where base64 was due',
      'wrong_encoding',
      { scheme: 'shopify', headers: { 'X-Shopify-Hmac-Sha256': hmac(BODY).digest('hex') } },
    ],
    [
      'a secret with a stray line break',
      'secret_copied_with_more',
      { scheme: 'github', headers: github(BODY, `${SECRET}\n`) },
    ],
    [
      'whsec_ read as text',
      'secret_read_differently',
      { scheme: 'standard-webhooks', headers: standard(WHSEC), secret: WHSEC },
    ],
    [
      'the retired secret',
      'retired_secret',
      { scheme: 'github', headers: github(BODY, 'the one before'), retiredSecrets: ['the one before'] },
    ],
    [
      "another sender's scheme",
      'other_scheme',
      { scheme: 'github', headers: { 'X-Shopify-Hmac-Sha256': hmac(BODY).digest('base64') } },
    ],
    ['a clock that is off', 'clock_off', { scheme: 'stripe', headers: stripe(NOW_SECONDS - 1234) }],
    [
      'the header twice',
      'header_repeated',
      {
        scheme: 'github',
        headers: [...Object.entries(github(BODY)).flat(), ...Object.entries(github(BODY)).flat()],
      },
    ],
    [
      'another algorithm',
      'other_algorithm',
      {
        scheme: 'attune',
        headers: { 'X-Webhook-Signature': `sha1=${hmac(BODY, SECRET, 'sha1').digest('hex')}` },
      },
    ],
    [
      'a time that is not signed',
      'other_content',
      {
        scheme: 'stripe',
        headers: { 'Stripe-Signature': `t=${NOW_SECONDS},v1=${hmac(BODY).digest('hex')}` },
      },
    ],
    ['no signature at all', 'signature_missing', { scheme: 'github', headers: { 'X-Trace': '1' } }],
    [
      'the compressed body signed',
      'body_encoded',
      { scheme: 'github', headers: { ...github(gzipSync(BODY)), 'Content-Encoding': 'gzip' } },
    ],
  ];
  for (const [what, cause, request] of spoiled) {
    it(`finds ${what}`, () => {
      const [finding, ...more] = diagnose(request);
      expect(finding?.cause).to.equal(cause);
      expect(more).to.deep.equal([]);
      const isCertain = cause !== 'signature_missing';
      expect(finding?.confidence).to.equal(isCertain ? 'certain' : 'likely');
      expect(JSON.stringify(finding)).to.not.include(SECRET).and.not.include(WHSEC);
    });
  }

  const rewritten: [what: string, signed: string | Buffer, arrived?: Buffer][] = [
    ['indented by 4', JSON.stringify(JSON_BODY, null, 4)],
    ['as Python writes it', '{"action": "opened", "url": "https://example.com/a/b", "n": [1, 2]}'],
    ['with sorted names', JSON.stringify({ action: 'opened', n: [1, 2], url: 'https://example.com/a/b' })],
    ['with escaped slashes', BODY.toString().replaceAll('/', '\\/')],
    ['with a line break at its end', `${BODY}\n`],
    ['with a byte order mark', `\ufeff${BODY}`],
    ['with CRLF', pretty.replaceAll('\n', '\r\n'), Buffer.from(pretty)],
    ['with LF', pretty, Buffer.from(pretty.replaceAll('\n', '\r\n'))],
    ['in Latin-1', Buffer.from('{"a":"é"}', 'latin1'), Buffer.from('{"a":"é"}')],
    ['with \\u escapes', '{"a":"\\u00e9"}', Buffer.from('{"a":"é"}')],
    ['compact', BODY, Buffer.from(pretty)],
  ];
  for (const [what, signed, arrived] of rewritten) {
    it(`finds that the body was signed ${what}`, () => {
      const [finding] = diagnose({
        scheme: 'github',
        headers: github(signed),
        ...(arrived && { body: arrived }),
      });
      expect(finding).to.include({ cause: 'body_changed', confidence: 'certain' });
    });
  }

  const others: [what: string, cause: Finding['cause'], request: Spoiled][] = [
    [
      'base64 where hexadecimal digits were due',
      'wrong_encoding',
      { scheme: 'github', headers: { 'X-Hub-Signature-256': `sha256=${hmac(BODY).digest('base64')}` } },
    ],
    [
      'base64url',
      'wrong_encoding',
      {
        scheme: 'shopify',
        headers: { 'X-Shopify-Hmac-Sha256': hmac('{"n":3}').digest('base64url') },
        body: Buffer.from('{"n":3}'),
      },
    ],
    [
      'upper case',
      'wrong_encoding',
      {
        scheme: 'github',
        headers: { 'X-Hub-Signature-256': `sha256=${hmac(BODY).digest('hex').toUpperCase()}` },
      },
    ],
    [
      'a missing tag',
      'wrong_form',
      { scheme: 'github', headers: { 'X-Hub-Signature-256': hmac(BODY).digest('hex') } },
    ],
    [
      'whsec_ decoded where it is text',
      'secret_read_differently',
      {
        scheme: 'stripe',
        headers: {
          'Stripe-Signature': `t=${NOW_SECONDS},v1=${hmac(`${NOW_SECONDS}.${BODY}`, keyOfWhsec).digest('hex')}`,
        },
        secret: WHSEC,
      },
    ],
    [
      'milliseconds where seconds are due',
      'clock_off',
      { scheme: 'stripe', headers: stripe(NOW_SECONDS * 1000) },
    ],
    [
      'a stored secret with quotation marks',
      'secret_copied_with_more',
      { scheme: 'github', headers: github(BODY), secret: `"${SECRET}"` },
    ],
    [
      'another header',
      'signature_missing',
      { scheme: 'github', headers: { 'X-My-Signature': hmac(BODY).digest('hex') } },
    ],
    ['the same that is right now', 'valid_now', { scheme: 'github', headers: github(BODY) }],
    ['a wrong secret', 'unknown', { scheme: 'github', headers: github(BODY, 'something else') }],
  ];
  for (const [what, cause, request] of others) {
    it(`finds ${what}`, () => {
      expect(diagnose(request)[0]?.cause).to.equal(cause);
    });
  }

  it('tells by how many seconds the clock is off, and in which direction', () => {
    expect(diagnose({ scheme: 'stripe', headers: stripe(NOW_SECONDS - 1234) })[0]?.explanation).to.include(
      '1234 s before',
    );
    expect(diagnose({ scheme: 'stripe', headers: stripe(NOW_SECONDS + 999) })[0]?.explanation).to.include(
      '999 s after',
    );
  });

  it('names headers that look like signatures', () => {
    const [finding] = diagnose({ scheme: 'attune', headers: { 'X-Acme-Signature': 'abc' } });
    expect(finding?.explanation).to.include('X-Acme-Signature');
  });

  it('attack: a large or deeply nested body costs bounded work', () => {
    const startedAtMs = performance.now();
    diagnose({ scheme: 'github', headers: github('x'), body: Buffer.alloc(10 * 1024 ** 2, 0x20) });
    const nested = Buffer.from('['.repeat(200_000) + ']'.repeat(200_000));
    expect(diagnose({ scheme: 'github', headers: github('x'), body: nested })[0]?.cause).to.equal('unknown');
    expect(performance.now() - startedAtMs).to.be.below(5000);
  });
});
