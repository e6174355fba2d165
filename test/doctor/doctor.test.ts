// The signature doctor on spoiled requests, one per cause: the right cause each time, and never a part of a secret.

import { createHash, createHmac } from 'node:crypto';
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
  options?: Record<string, unknown>;
  target?: string;
}

function diagnose({
  scheme,
  headers,
  body = BODY,
  secret = SECRET,
  retiredSecrets = [],
  options = {},
  target = '/api/v1/webhooks/wh_key',
}: Spoiled): Finding[] {
  const definition = SCHEMES[scheme];
  const signatureCase: SignatureCase = {
    request: {
      method: 'POST',
      target,
      rawHeaders: Array.isArray(headers) ? headers : Object.entries(headers).flat(),
      body,
      nowSeconds: NOW_SECONDS,
    },
    scheme: definition,
    algorithm: definition.algorithms[0] ?? null,
    toleranceSeconds: definition.toleranceSeconds ?? 300,
    publicUrl: 'https://attune.example.com',
    options,
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

  const URL_HERE = 'https://attune.example.com/api/v1/webhooks/wh_key';
  const FORM = Buffer.from('From=%2B49&Body=Hi');
  const twilio = (url = URL_HERE, key = SECRET, type = 'application/x-www-form-urlencoded') => ({
    'Content-Type': type,
    Host: 'internal.example',
    'X-Twilio-Signature': createHmac('sha1', key).update(`${url}BodyHiFrom+49`).digest('base64'),
  });
  const square = (url: string) => ({
    'x-square-hmacsha256-signature': hmac(`${url}${BODY}`).digest('base64'),
  });
  const HEX = '0123456789abcdef'.repeat(4);
  const adyen = (key: Buffer | string, fields: object = {}) => {
    const hmacSignature = createHmac('sha256', key).update('p1:::é::::').digest('base64');
    const item = { pspReference: 'p1', merchantReference: 'é', ...fields };
    const notificationItems = [{ NotificationRequestItem: { ...item, additionalData: { hmacSignature } } }];
    return Buffer.from(JSON.stringify({ notificationItems }));
  };
  const basic = (user: string, password: string) => ({
    Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
  });
  const LONG_SECRET = 'c'.repeat(64);
  const contentful = (timeMs: number, url = '/api/v1/webhooks/wh_key') => {
    const headers = {
      'x-contentful-signed-headers': 'x-contentful-signed-headers,x-contentful-timestamp',
      'x-contentful-timestamp': String(timeMs),
    };
    const lines = Object.entries(headers).map((line) => line.join(':'));
    const content = ['POST', url, lines.join(';'), BODY].join('\n');
    return { ...headers, 'x-contentful-signature': hmac(content, LONG_SECRET).digest('hex') };
  };
  const jwt = (claims: object, alg = 'RS256') => {
    const parts = [
      { alg },
      { iss: 'https://issuer.example', aud: 'attune', exp: NOW_SECONDS + 60, ...claims },
    ];
    const encoded = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    return { Authorization: `Bearer ${encoded.join('.')}.c2ln` };
  };
  const JWT = {
    issuer: 'https://issuer.example',
    audience: 'attune',
    jwks_url: 'https://issuer.example/jwks',
  };
  const SNS = {
    Type: 'Notification',
    MessageId: 'm',
    TopicArn: 'arn:aws:sns:eu-west-1:1:a',
    Message: 'x',
    Timestamp: new Date(NOW_SECONDS * 1000).toISOString(),
    SignatureVersion: '2',
    Signature: 'AAAA',
    SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/never-fetched.pem',
  };
  const sns = (fields: object = {}) => Buffer.from(JSON.stringify({ ...SNS, ...fields }));

  const own: [what: string, cause: Finding['cause'], confidence: Finding['confidence'], request: Spoiled][] =
    [
      ['Twilio: nothing', 'valid_now', 'certain', { scheme: 'twilio', headers: twilio(), body: FORM }],
      [
        'Twilio: the URL that a proxy made',
        'other_content',
        'certain',
        {
          scheme: 'twilio',
          headers: twilio(URL_HERE.replace('attune', 'internal').replace('.com', '')),
          body: FORM,
        },
      ],
      [
        'Twilio: http',
        'other_content',
        'certain',
        { scheme: 'twilio', headers: twilio(URL_HERE.replace('https', 'http')), body: FORM },
      ],
      [
        'Twilio: a form that came as text',
        'body_changed',
        'certain',
        { scheme: 'twilio', headers: twilio(URL_HERE, SECRET, 'text/plain'), body: FORM },
      ],
      [
        'Twilio: the earlier token',
        'retired_secret',
        'certain',
        {
          scheme: 'twilio',
          headers: twilio(URL_HERE, 'the one before'),
          body: FORM,
          retiredSecrets: ['the one before'],
        },
      ],
      [
        'Twilio: a line break behind the token',
        'secret_copied_with_more',
        'certain',
        { scheme: 'twilio', headers: twilio(URL_HERE, `${SECRET}\n`), body: FORM },
      ],
      [
        'Twilio: JSON written anew',
        'body_changed',
        'certain',
        {
          scheme: 'twilio',
          headers: {
            'X-Twilio-Signature': createHmac('sha1', SECRET)
              .update(`${URL_HERE}?bodySHA256=${createHash('sha256').update(pretty).digest('hex')}`)
              .digest('base64'),
          },
          target: `/api/v1/webhooks/wh_key?bodySHA256=${createHash('sha256').update(pretty).digest('hex')}`,
        },
      ],
      [
        'Twilio: another token',
        'unknown',
        'likely',
        { scheme: 'twilio', headers: twilio(URL_HERE, 'x'), body: FORM },
      ],
      ['Twilio: no signature', 'signature_missing', 'likely', { scheme: 'twilio', headers: {}, body: FORM }],
      ['Twilio: what GitHub signs', 'other_scheme', 'certain', { scheme: 'twilio', headers: github(BODY) }],
      [
        'GitHub: what Twilio signs',
        'other_scheme',
        'certain',
        { scheme: 'github', headers: twilio(), body: FORM },
      ],
      [
        'GitHub: what Amazon SNS sends',
        'other_scheme',
        'likely',
        { scheme: 'github', headers: {}, body: sns() },
      ],
      [
        'Square: the URL with a slash at its end',
        'other_content',
        'certain',
        { scheme: 'square', headers: square(`${URL_HERE}/`) },
      ],
      [
        'Adyen: the key as text',
        'secret_read_differently',
        'certain',
        { scheme: 'adyen', headers: {}, body: adyen(HEX), secret: HEX },
      ],
      [
        'Adyen: a body in another charset',
        'body_changed',
        'certain',
        {
          scheme: 'adyen',
          headers: {},
          body: Buffer.from(adyen(Buffer.from(HEX, 'hex')).toString('latin1'), 'utf8'),
          secret: HEX,
        },
      ],
      [
        'Adyen: another key',
        'unknown',
        'likely',
        { scheme: 'adyen', headers: {}, body: adyen('x'), secret: HEX },
      ],
      ['Adyen: nothing of it', 'signature_missing', 'likely', { scheme: 'adyen', headers: {}, secret: HEX }],
      [
        'Contentful: a clock that is off',
        'clock_off',
        'certain',
        { scheme: 'contentful', headers: contentful((NOW_SECONDS - 31) * 1000), secret: LONG_SECRET },
      ],
      [
        'Contentful: a line break more',
        'body_changed',
        'certain',
        {
          scheme: 'contentful',
          headers: contentful(NOW_SECONDS * 1000),
          body: Buffer.concat([BODY, Buffer.from('\n')]),
          secret: LONG_SECRET,
        },
      ],
      [
        'Basic: another user',
        'other_content',
        'certain',
        { scheme: 'basic', headers: basic('ada', SECRET), options: { username: 'bob' } },
      ],
      [
        'Basic: a line break behind the password',
        'secret_copied_with_more',
        'certain',
        { scheme: 'basic', headers: basic('ada', `${SECRET}\n`), options: { username: 'ada' } },
      ],
      [
        'Basic: a token instead',
        'wrong_form',
        'certain',
        { scheme: 'basic', headers: { Authorization: `Bearer ${SECRET}` }, options: { username: 'ada' } },
      ],
      [
        'Basic: twice',
        'header_repeated',
        'certain',
        {
          scheme: 'basic',
          headers: Array(2)
            .fill(Object.entries(basic('ada', SECRET)).flat())
            .flat(),
          options: { username: 'ada' },
        },
      ],
      [
        'a token: with Bearer before it',
        'wrong_form',
        'certain',
        { scheme: 'okta', headers: { Authorization: `Bearer ${SECRET}` } },
      ],
      [
        'a token: without Bearer before it',
        'wrong_form',
        'certain',
        { scheme: 'token', headers: { Authorization: SECRET }, options: { prefix: 'Bearer ' } },
      ],
      [
        'a token: in another header',
        'signature_missing',
        'certain',
        { scheme: 'token', headers: { 'X-Auth-Token': SECRET }, options: { header: 'x-token' } },
      ],
      [
        'Microsoft Graph: a space behind clientState',
        'secret_copied_with_more',
        'certain',
        {
          scheme: 'msgraph',
          headers: {},
          body: Buffer.from(JSON.stringify({ value: [{ clientState: `${SECRET} ` }] })),
        },
      ],
      [
        'Amazon SNS: raw delivery',
        'signature_missing',
        'certain',
        { scheme: 'sns', headers: { 'x-amz-sns-rawdelivery': 'true' }, secret: '' },
      ],
      [
        'Amazon SNS: something else',
        'signature_missing',
        'likely',
        { scheme: 'sns', headers: {}, secret: '' },
      ],
      [
        'Amazon SNS: another topic',
        'other_content',
        'certain',
        {
          scheme: 'sns',
          headers: {},
          body: sns(),
          secret: '',
          options: { topic_arn: 'arn:aws:sns:eu-west-1:1:b' },
        },
      ],
      [
        'Amazon SNS: an old message',
        'clock_off',
        'likely',
        { scheme: 'sns', headers: {}, body: sns({ Timestamp: '2020-01-01T00:00:00.000Z' }), secret: '' },
      ],
      [
        'Amazon SNS: a forged one',
        'unknown',
        'likely',
        { scheme: 'sns', headers: {}, body: sns(), secret: '' },
      ],
      ['JWT: none', 'signature_missing', 'likely', { scheme: 'jwt', headers: {}, secret: '', options: JWT }],
      [
        'JWT: expired',
        'clock_off',
        'likely',
        { scheme: 'jwt', headers: jwt({ exp: NOW_SECONDS - 90 }), secret: '', options: JWT },
      ],
      [
        'JWT: of another issuer',
        'other_content',
        'likely',
        { scheme: 'jwt', headers: jwt({ iss: 'x' }), secret: '', options: JWT },
      ],
      [
        'JWT: for others',
        'other_content',
        'likely',
        { scheme: 'jwt', headers: jwt({ aud: ['x'] }), secret: '', options: JWT },
      ],
      [
        'JWT: HS256',
        'other_content',
        'likely',
        { scheme: 'jwt', headers: jwt({}, 'HS256'), secret: '', options: JWT },
      ],
      [
        'JWT: a forged one',
        'unknown',
        'likely',
        { scheme: 'jwt', headers: jwt({}), secret: '', options: JWT },
      ],
    ];
  for (const [what, cause, confidence, request] of own) {
    it(`finds, with ${what}`, () => {
      const [finding] = diagnose(request);
      expect(finding, finding?.explanation).to.include({ cause, confidence });
      const told = JSON.stringify(finding);
      expect(told).to.not.include('wh_key');
      for (const secret of [SECRET, HEX, LONG_SECRET]) expect(told).to.not.include(secret);
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
