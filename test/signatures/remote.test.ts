// What is fetched to verify with: from where, how often, and what becomes of a request when it is not to be had.

import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { expect } from 'chai';
import { SignJWT } from 'jose';
import { createFetchText, FetchTextError } from '../../lib/signatures/fetch-text.ts';
import { RemoteCache } from '../../lib/signatures/remote-cache.ts';
import { createVerifier, type SignedRequest } from '../../lib/signatures/verify.ts';
import { giveBackHttp, nock, takeOverHttp } from '../support/foreign-http.ts';
import { NOW } from './sender.ts';
import { bodyOf, rawHeadersOf, targetOf, VECTORS } from './vectors.ts';

async function failureOf(url: string, fetchText = createFetchText()): Promise<FetchTextError> {
  try {
    await fetchText(url);
  } catch (error) {
    return error as FetchTextError;
  }
  return expect.fail(`${url} was fetched`);
}

describe('fetching certificates and keys', () => {
  before(takeOverHttp);
  afterEach(() => nock.cleanAll());
  after(giveBackHttp);

  it('attack: another protocol, a private address, credentials in the URL', async () => {
    expect((await failureOf('http://example.com/key')).message).to.match(/not https/);
    expect((await failureOf('file:///etc/passwd')).message).to.match(/only http/);
    expect((await failureOf('https://user:password@example.com/')).message).to.match(/user name or password/);
    for (const address of ['127.0.0.1', '169.254.169.254', '10.0.0.1', '[::1]', '[::ffff:127.0.0.1]']) {
      expect((await failureOf(`https://${address}/key`)).message, address).to.match(/not a public address/);
    }
  });

  it('attack: a redirect, an endless answer', async () => {
    nock('https://issuer.example.com').get('/a').reply(302, '', { location: 'https://evil.example/' });
    const redirected = await failureOf('https://issuer.example.com/a');
    expect([redirected.message, redirected.isTemporary]).to.deep.equal([
      'https://issuer.example.com/a answered 302',
      false,
    ]);
    nock('https://issuer.example.com')
      .get('/b')
      .reply(200, 'x'.repeat(300 * 1024));
    expect((await failureOf('https://issuer.example.com/b')).message).to.match(/larger than/);
  });

  it('tells what may be otherwise a moment later', async () => {
    nock('https://issuer.example.com')
      .get('/a')
      .reply(503)
      .get('/b')
      .reply(404)
      .get('/c')
      .replyWithError('reset');
    const failures = await Promise.all(
      ['a', 'b', 'c'].map((path) => failureOf(`https://issuer.example.com/${path}`)),
    );
    expect(failures.map(({ isTemporary }) => isTemporary)).to.deep.equal([true, false, true]);
  });

  it('asks once for what many wait for, and not again for what just failed', async () => {
    let nowMs = 0;
    let fetches = 0;
    const cache = new RemoteCache({
      parse: (text) => ({ text }),
      ttlMs: 60_000,
      now: () => nowMs,
      maxEntries: 2,
    });
    const working = async () => {
      fetches++;
      return 'key';
    };
    await Promise.all(Array.from({ length: 20 }, () => cache.get('a', working)));
    expect(fetches).to.equal(1);
    nowMs = 59_999;
    expect(await cache.get('a', working)).to.deep.equal({ text: 'key' });
    expect(fetches).to.equal(1);
    nowMs = 60_000;
    await cache.get('a', working);
    expect(fetches).to.equal(2);
    // Unknown keys are a reason to look again, but not for everybody who names one.
    await cache.renew('a', working);
    expect(fetches).to.equal(2);
    nowMs += 30_000;
    await cache.renew('a', working);
    expect(fetches).to.equal(3);

    const failing = async (): Promise<string> => {
      fetches++;
      throw new FetchTextError('gone', true);
    };
    for (let round = 0; round < 5; round++) await cache.get('b', failing).catch(() => {});
    expect(fetches).to.equal(4);
    nowMs += 30_000;
    expect(await cache.get('b', working)).to.deep.equal({ text: 'key' });
  });

  it('runs only a few at a time', async () => {
    const cache = new RemoteCache({ parse: (text) => ({ text }), ttlMs: 1 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const waiting = Array.from({ length: 8 }, (_, index) => cache.get(`https://a/${index}`, () => promise));
    const error = await cache.get('https://a/9', () => promise).catch((refused) => refused);
    expect(error.message).to.match(/too many others/);
    resolve('key');
    expect(await Promise.all(waiting)).to.have.length(8);
  });
});

describe('Amazon SNS', () => {
  const vector = VECTORS.find(({ id }) => id === 'sns/valid-v2');
  if (vector === undefined) throw new Error('there is no such vector');
  const request = {
    method: 'POST',
    target: targetOf(vector),
    rawHeaders: rawHeadersOf(vector),
    body: bodyOf(vector),
    nowSeconds: vector.now,
  };
  const withCertificateUrl = (url: string) => {
    const message = { ...JSON.parse(request.body.toString()), SigningCertURL: url };
    return { ...request, body: Buffer.from(JSON.stringify(message)) };
  };

  it('attack: nothing is fetched but certificates of Amazon’s own host', async () => {
    const asked: string[] = [];
    const fetchText = async (url: string): Promise<string> => {
      asked.push(url);
      throw new FetchTextError('not here', false);
    };
    const verifier = createVerifier({ scheme: 'sns', secrets: [], fetchText });
    for (const url of [
      'http://sns.us-east-1.amazonaws.com/x.pem',
      'https://sns.us-east-1.amazonaws.com:8443/x.pem',
      'https://sns.us-east-1.amazonaws.com/x.pem?a=.pem',
      'https://sns.us-east-1.amazonaws.com/../x.pem#.pem',
      'https://sns.us-east-1.amazonaws.com.evil.com/x.pem',
      'https://evil.com/sns.us-east-1.amazonaws.com/x.pem',
      'https://sns.us-east-1.amazonaws.com\\@evil.com/x.pem',
      'https://snsaus-east-1.amazonaws.com/x.pem',
      ' https://sns.us-east-1.amazonaws.com/x.pem',
      'HTTPS://SNS.US-EAST-1.AMAZONAWS.COM/x.PEM\n.pem',
    ]) {
      expect((await verifier.verify(withCertificateUrl(url))).problem, url).to.match(/nothing is fetched/);
    }
    expect(asked).to.deep.equal([]);
  });

  it('is asked to send again where the certificate is out of reach', async () => {
    const fetchText = async () => Promise.reject(new FetchTextError('no route', true));
    const verifier = createVerifier({ scheme: 'sns', secrets: [], fetchText });
    const verdict = await verifier.verify(
      withCertificateUrl('https://sns.eu-west-1.amazonaws.com/out-of-reach.pem'),
    );
    expect(verdict).to.include({ isTemporary: true });
  });

  it('is told by what is signed, which differs from message to message', async () => {
    const certificates = vector.context?.certificates ?? {};
    const verifier = createVerifier({
      scheme: 'sns',
      secrets: [],
      fetchText: async (url) => certificates[url] ?? '',
    });
    const covered: SignedRequest = { ...request };
    expect((await verifier.verify(covered)).problem).to.equal(null);
    const { MessageId, Timestamp } = JSON.parse(request.body.toString());
    expect(String(covered.signedParts)).to.include(MessageId).and.to.include(Timestamp);
  });

  it('attack: a topic of somebody else, for whom Amazon signs just as well', async () => {
    const certificates = vector.context?.certificates ?? {};
    const { TopicArn } = JSON.parse(request.body.toString());
    const problemOf = async (topic: string) => {
      const options = { topic_arn: topic };
      const fetchText = async (url: string) => certificates[url] ?? '';
      const verifier = createVerifier({ scheme: 'sns', secrets: [], options, fetchText });
      return (await verifier.verify(request)).problem;
    };
    expect(await problemOf(TopicArn)).to.equal(null);
    expect(await problemOf('arn:aws:sns:us-east-1:123456789012:another')).to.match(/another topic/);
    expect(() => createVerifier({ scheme: 'sns', secrets: [], options: { topic_arn: 'x' } })).to.throw(/ARN/);
  });

  it('attack: a message of yesterday', async () => {
    const certificates = vector.context?.certificates ?? {};
    const verifier = createVerifier({
      scheme: 'sns',
      secrets: [],
      fetchText: async (url) => certificates[url] ?? '',
    });
    expect((await verifier.verify(request)).problem).to.equal(null);
    const later = { ...request, nowSeconds: request.nowSeconds + 301 };
    expect((await verifier.verify(later)).problem).to.match(/old/);
  });
});

describe('bearer tokens', () => {
  const issuer = 'https://issuer.example.com';
  let urls = 0;

  function verifierFor(publicKeys: () => KeyObject[]) {
    const jwks_url = `${issuer}/tokens/${++urls}`;
    let fetches = 0;
    const verifier = createVerifier({
      scheme: 'jwt',
      secrets: [],
      options: { issuer, audience: 'attune', jwks_url },
      fetchText: async () => {
        fetches++;
        return JSON.stringify({
          keys: publicKeys().map((key, kid) => ({ ...key.export({ format: 'jwk' }), kid: String(kid) })),
        });
      },
    });
    const judge = async (token: string) =>
      (
        await verifier.verify({
          method: 'POST',
          target: '/',
          rawHeaders: ['Authorization', token],
          body: Buffer.from('{}'),
          nowSeconds: NOW,
        })
      ).problem;
    return { judge, fetches: () => fetches };
  }

  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const token = (claims: object = {}, header: object = {}, key: KeyObject | Uint8Array = keys.privateKey) =>
    new SignJWT({ iss: issuer, aud: 'attune', iat: NOW, exp: NOW + 60, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: '0', ...header })
      .sign(key);

  it('are accepted from the issuer, for this audience, while they are valid', async () => {
    const { judge, fetches } = verifierFor(() => [keys.publicKey]);
    expect(await judge(`Bearer ${await token()}`)).to.equal(null);
    expect(await judge(`Bearer ${await token({ exp: NOW - 30 })}`)).to.equal(null);
    for (const [what, wrong] of Object.entries({
      expired: { exp: NOW - 61 },
      endless: { exp: undefined },
      'not yet valid': { nbf: NOW + 61 },
      'of somebody else': { iss: 'https://evil.example' },
      'for somebody else': { aud: 'others' },
      'without an issuer': { iss: undefined },
    })) {
      expect(await judge(`Bearer ${await token(wrong)}`), what).to.be.a('string');
    }
    expect(fetches()).to.equal(1);
  });

  it('attack: no signature, one by the public key as a secret, an algorithm that was not allowed', async () => {
    const { judge } = verifierFor(() => [keys.publicKey]);
    const [, claims] = (await token()).split('.');
    const header = (alg: string) => Buffer.from(JSON.stringify({ alg, kid: '0' })).toString('base64url');
    for (const forged of [`${header('none')}.${claims}.`, `${header('none')}.${claims}.AA`]) {
      expect(await judge(`Bearer ${forged}`)).to.be.a('string');
    }
    const secret = keys.publicKey.export({ type: 'spki', format: 'pem' });
    const content = `${header('HS256')}.${claims}`;
    const confused = `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
    expect(await judge(`Bearer ${confused}`)).to.be.a('string');
    expect(await judge(`Bearer ${await token({}, { alg: 'RS384' })}`)).to.be.a('string');
    expect(await judge(await token())).to.match(/no bearer token/);
    expect(await judge(`Bearer ${'a'.repeat(9000)}`)).to.match(/longer than/);
  });

  it('attack: keys that nobody publishes make no fetch each', async () => {
    const { judge, fetches } = verifierFor(() => [keys.publicKey]);
    for (let kid = 1; kid < 20; kid++) {
      expect(await judge(`Bearer ${await token({}, { kid: String(kid) })}`)).to.match(/does not publish/);
    }
    expect(fetches()).to.equal(1);
  });
});
