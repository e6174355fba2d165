import { createHmac, randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { SCHEME_NAMES, SCHEMES, type SchemeName } from '../../lib/signatures/schemes.ts';
import { secretFingerprint } from '../../lib/signatures/secret-fingerprint.ts';
import { signRequest } from '../../lib/signatures/sign.ts';
import { createVerifier, type SignedRequest } from '../../lib/signatures/verify.ts';
import { judge, NOW, newKeys, PUBLIC_URL, senderOf, TARGET } from './sender.ts';

const BODY = Buffer.from('{"a":1}');
// SNS is judged by vectors: whoever has no certificate of Amazon's cannot sign like it.
const SIGNABLE = SCHEME_NAMES.filter((scheme) => scheme !== 'sns');
/** What they show is the same for every body. */
const UNSIGNED_BODY: SchemeName[] = [
  'gitlab-token',
  'okta',
  'telegram',
  'token',
  'basic',
  'jwt',
  'mailgun',
  'adyen',
  'msgraph',
];
const SIGNED_BODY = SIGNABLE.filter((scheme) => !UNSIGNED_BODY.includes(scheme));
const TIMED = SIGNABLE.filter((scheme) => SCHEMES[scheme].toleranceSeconds !== null && scheme !== 'jwt');

const digest = (secret: string) => createHmac('sha256', secret).update(BODY).digest('hex');
const signatureHeader = (headers: Record<string, string>) =>
  Object.keys(headers).find((name) =>
    /signature$|signature-|hmac|mac$|token|authorization|x-trello/.test(name),
  ) ?? '';

describe('a verifier', () => {
  for (const scheme of SIGNABLE) {
    it(`${scheme}: accepts what its sender signs, and nobody else's`, async () => {
      const sender = senderOf(scheme);
      const signed = sender.sign();
      const verdict = await judge(sender.verifier, signed);
      expect(verdict).to.include({ problem: null, secretIndex: 0 });
      const strange = senderOf(scheme);
      expect((await judge(strange.verifier, signed)).problem).to.be.a('string');
      const bare = { ...signed, headers: {}, body: BODY, target: TARGET };
      expect((await judge(sender.verifier, bare)).problem).to.match(/missing|no bearer token|no bodySHA256/);
    });
  }

  for (const scheme of SIGNED_BODY) {
    it(`${scheme}: attack: a single flipped bit anywhere in the body`, async () => {
      const sender = senderOf(scheme);
      const signed = sender.sign();
      for (let bit = 0; bit < signed.body.length * 8; bit++) {
        const body = Buffer.from(signed.body);
        body[bit >> 3] = (body[bit >> 3] as number) ^ (1 << (bit & 7));
        expect((await judge(sender.verifier, signed, { body })).problem).to.be.a('string');
      }
    });
  }

  for (const scheme of SIGNABLE) {
    const headers = scheme === 'adyen' || scheme === 'msgraph' || scheme === 'mailgun' ? [] : ['its header'];
    for (const header of headers) {
      it(`${scheme}: attack: ${header} sent twice, right and wrong in either order`, async () => {
        const sender = senderOf(scheme);
        const signed = sender.sign();
        const name = signatureHeader(signed.headers);
        const right = signed.headers[name] as string;
        for (const values of [
          [right, 'wrong'],
          ['wrong', right],
          [right, right],
        ]) {
          const verdict = await judge(sender.verifier, signed, { headers: { [name]: values } });
          expect(verdict.problem).to.match(/more than once/);
        }
      });
    }
  }

  for (const scheme of TIMED) {
    it(`${scheme}: attack: replay of an old request, and one from the future`, async () => {
      const { verifier, sign } = senderOf(scheme);
      const tolerance = SCHEMES[scheme].toleranceSeconds as number;
      const at = async (nowSeconds: number) => (await judge(verifier, sign(), { nowSeconds })).problem;
      expect(await at(NOW + tolerance)).to.equal(null);
      expect(await at(NOW + tolerance + 1)).to.match(/old/);
      expect(await at(NOW - tolerance)).to.equal(null);
      expect(await at(NOW - tolerance - 1)).to.match(/future/);
    });
  }

  it('attack: a truncated or lengthened hexadecimal digest', async () => {
    const { verifier, secret } = senderOf('attune');
    const problemOf = async (value: string) =>
      (await judge(verifier, { headers: { 'X-Webhook-Signature': value }, body: BODY, target: '/' })).problem;
    const right = digest(secret);
    expect(await problemOf(right)).to.equal(null);
    for (const value of [right.slice(0, -1), right.slice(0, 32), `${right}00`, `${right}zz`, '']) {
      expect(await problemOf(value), value).to.be.a('string');
    }
  });

  it('attack: the header chooses a weaker algorithm', async () => {
    for (const [scheme, header] of [
      ['attune', 'X-Webhook-Signature'],
      ['github', 'X-Hub-Signature'],
    ] as const) {
      const { verifier, secret } = senderOf(scheme);
      const sha1 = createHmac('sha1', secret).update(BODY).digest('hex');
      const headers = { [header]: `sha1=${sha1}` };
      expect((await judge(verifier, { headers, body: BODY, target: '/' })).problem).to.be.a('string');
    }
  });

  it('attack: more signatures than anyone lists', async () => {
    const { verifier, sign } = senderOf('stripe');
    const { headers } = sign();
    const more = (count: number) => ({
      headers: { 'stripe-signature': `${Array(count).fill('v1=00').join()},${headers['stripe-signature']}` },
    });
    expect((await judge(verifier, sign(), more(15))).problem).to.equal(null);
    expect((await judge(verifier, sign(), more(16))).problem).to.match(/more than 16/);
  });

  it('attack: a header of 9,000 characters', async () => {
    const { verifier, sign } = senderOf('attune');
    const headers = { 'x-webhook-signature': 'a'.repeat(9000) };
    expect((await judge(verifier, sign(), { headers })).problem).to.match(/longer than 8192/);
  });

  it('attack: a signed id that swallows the timestamp', async () => {
    const { verifier, secret } = senderOf('standard-webhooks');
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key).update(`msg.${NOW}.${BODY}`).digest('base64');
    // Signed as id "msg" and this time; sent as if the time belonged to the id.
    const headers = {
      'webhook-id': `msg.${NOW}`,
      'webhook-timestamp': '',
      'webhook-signature': `v1,${signature}`,
    };
    expect((await judge(verifier, { headers, body: BODY, target: '/' })).problem).to.be.a('string');
    headers['webhook-timestamp'] = String(NOW);
    expect((await judge(verifier, { headers, body: BODY, target: '/' })).problem).to.match(/ambiguous/);
  });

  it('attack: a URL other than the public one, and the same under a Host of the sender’s choice', async () => {
    for (const scheme of ['square', 'trello', 'hubspot-v3', 'hubspot-v2', 'twilio', 'contentful'] as const) {
      const { verifier, sign } = senderOf(scheme);
      const signed = sign();
      expect((await judge(verifier, signed, { headers: { Host: 'evil.example' } })).problem, scheme).to.equal(
        null,
      );
      for (const target of [`${signed.target}?`, `${signed.target}/`, `${PUBLIC_URL}${signed.target}`]) {
        // Contentful leaves an empty query out, and Twilio may: nothing else is asked for by it.
        if (['twilio', 'contentful'].includes(scheme) && target.endsWith('?')) continue;
        expect((await judge(verifier, signed, { target })).problem, `${scheme} ${target}`).to.be.a('string');
      }
    }
  });

  it('does not exist without a public URL where the URL is signed', () => {
    for (const scheme of ['square', 'hubspot-v3', 'twilio', 'contentful'] as const) {
      const { secret } = newKeys(scheme);
      expect(() => createVerifier({ scheme, secrets: [secret] })).to.throw(RangeError, /publicUrl/);
    }
  });

  it('accepts the old and the new secret while one replaces the other, and tells which it was', async () => {
    for (const scheme of SIGNABLE.filter((name) => SCHEMES[name].secret !== null)) {
      const sender = senderOf(scheme);
      const verifier = sender.verifierWith([newKeys(scheme).secret, sender.secret]);
      const fingerprint = secretFingerprint(7, sender.secret);
      const verdict = await judge(verifier, sender.sign());
      expect(verdict, scheme).to.deep.equal({
        problem: null,
        secretIndex: 1,
        secretFingerprint: fingerprint,
      });
    }
    expect(secretFingerprint(7, 'a'))
      .to.match(/^[0-9a-f]{8}$/)
      .and.not.equal(secretFingerprint(8, 'a'));
  });

  it('is made of a secret that can be read, and is not empty', () => {
    for (const secrets of [[], [''], ['whsec_', `whsec_${randomBytes(32).toString('base64')}`]]) {
      expect(() => createVerifier({ scheme: 'standard-webhooks', secrets })).to.throw(RangeError);
    }
  });
});

describe('Twilio, whose own code tries several forms of the URL', () => {
  const { secret, verifier } = senderOf('twilio');
  const FORM = 'Body=Hi&From=%2B49';
  const signedAs = (url: string): string =>
    createHmac('sha1', secret).update(`${url}BodyHiFrom+49`).digest('base64');
  const judgeForm = async (signature: string, target: string) => {
    const rawHeaders = ['Content-Type', 'application/x-www-form-urlencoded', 'X-Twilio-Signature', signature];
    const request: SignedRequest = {
      method: 'POST',
      target,
      rawHeaders,
      body: Buffer.from(FORM),
      nowSeconds: NOW,
    };
    const { problem } = await verifier.verify(request);
    return { problem, covered: request.signedParts?.join('') };
  };

  it('accepts each of them, and recognises the request in all', async () => {
    const url = PUBLIC_URL + TARGET;
    const withPort = url.replace('.com', '.com:443');
    const target = `${TARGET}?n=O'Neil+x|y`;
    for (const [signedUrl, sentTo] of [
      [url, TARGET],
      [withPort, TARGET],
      [`${url}?n=O'Neil+x|y`, target],
      [`${withPort}?n=O'Neil+x|y`, target],
      [`${url}?n=O%27Neil+x|y`, target],
      [`${withPort}?n=O%27Neil+x|y`, target],
      [`${url}?n=O'Neil%20x%7Cy`, target],
      [`${withPort}?n=O'Neil%20x%7Cy`, target],
    ] as const) {
      const { problem, covered } = await judgeForm(signedAs(signedUrl), sentTo);
      expect(problem, signedUrl).to.equal(null);
      expect(covered).to.equal(`${signedUrl}\0BodyHiFrom+49`);
    }
  });

  it('attack: another port or host, and parameters behind those that a parser counts', async () => {
    const url = PUBLIC_URL + TARGET;
    const many = Array.from({ length: 1000 }, (_, n) => `a${n}=%7C`).join('&');
    expect(
      (await judgeForm(signedAs(`${url}?${many}`), `${TARGET}?${many.replaceAll('%7C', '|')}`)).problem,
    ).to.equal(null);
    for (const [signedUrl, sentTo] of [
      [url.replace('.com', '.com:8443'), TARGET],
      [url.replace('https', 'http'), TARGET],
      [`${url}?${many}`, `${TARGET}?${many}&evil=1`],
      [`${url}?a=1`, `${TARGET}?a=1#x`],
    ] as const) {
      expect((await judgeForm(signedAs(signedUrl), sentTo)).problem).to.be.a('string');
    }
  });
});

describe('User name and password', () => {
  it('may be entered as the whole header, which only one without a user name is', async () => {
    const header = `Basic ${Buffer.from('user:pässwörd').toString('base64')}`;
    const problemOf = async (secret: string, authorization: string, options = {}) =>
      (
        await judge(createVerifier({ scheme: 'basic', secrets: [secret], options }), {
          headers: { authorization },
          body: BODY,
          target: TARGET,
        })
      ).problem;
    expect(await problemOf(header, header)).to.equal(null);
    expect(await problemOf('pässwörd', header, { username: 'user' })).to.equal(null);
    expect(await problemOf(header, header, { username: 'user' })).to.be.a('string');
    expect(await problemOf(header, header.slice(0, -1))).to.be.a('string');
    expect(() => createVerifier({ scheme: 'basic', secrets: ['pässwörd'] })).to.throw(/user name/);
  });
});

describe('what a signature covers', () => {
  it('may be a header that is empty', async () => {
    const { secret, verifier } = senderOf('contentful');
    const signedHeaders = 'x-contentful-signed-headers,x-contentful-timestamp,x-empty';
    const headers = {
      'x-contentful-signed-headers': signedHeaders,
      'x-contentful-timestamp': String(NOW * 1000),
      'x-empty': '',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
    const content = ['POST', TARGET, lines.join(';'), BODY].join('\n');
    const signature = createHmac('sha256', secret).update(content).digest('hex');
    const signed = {
      headers: { ...headers, 'x-contentful-signature': signature },
      body: BODY,
      target: TARGET,
    };
    expect((await judge(verifier, signed)).problem).to.equal(null);
    const without: Record<string, string> = { ...signed.headers };
    delete without['x-empty'];
    expect((await judge(verifier, { ...signed, headers: without })).problem).to.match(/x-empty/);
  });

  it('tells deliveries of Contentful with the same body apart by their signed headers', async () => {
    const sender = senderOf('contentful');
    const partsAt = async (nowSeconds: number) => {
      const { headers, target } = sender.sign({ body: BODY, target: TARGET, nowSeconds });
      const rawHeaders = Object.entries(headers).flat();
      const request: SignedRequest = { method: 'POST', target, rawHeaders, body: BODY, nowSeconds };
      expect(await sender.verifier.verify(request)).to.include({ problem: null });
      return request.signedParts?.map(String);
    };
    expect(await partsAt(NOW)).to.deep.equal(await partsAt(NOW));
    expect(await partsAt(NOW)).to.not.deep.equal(await partsAt(NOW + 1));
  });
});

describe('signRequest', () => {
  it('gives headers, and says so where they are not enough', () => {
    const { verifier } = senderOf('github');
    expect(Object.keys(signRequest(verifier, BODY, { id: 'x', nowSeconds: NOW }))).to.deep.equal([
      'x-hub-signature-256',
    ]);
    const context = { id: 'x', nowSeconds: NOW };
    expect(() => signRequest(senderOf('mailgun').verifier, BODY, context)).to.throw(
      RangeError,
      /within the body/,
    );
    expect(() => signRequest(senderOf('discord').verifier, BODY, context)).to.throw(
      RangeError,
      /private key/,
    );
    expect(() => signRequest(senderOf('sns').verifier, BODY, context)).to.throw(RangeError, /private key/);
    expect(() => signRequest(senderOf('adyen').verifier, BODY, context)).to.throw(
      RangeError,
      /notificationItems/,
    );
    expect(() => senderOf('linear').sign({ body: Buffer.from('[1]') })).to.throw(
      RangeError,
      /no JSON object/,
    );
  });
});
