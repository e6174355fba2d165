import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import express from 'express';
import { bodySizeLimit, errorHandler, type HmacVerifierOptions, hmacVerifier } from '../../index.ts';
import { WebhookConfigError } from '../../lib/errors.ts';
import { type Served, serve, statusOf } from '../support/serve.ts';

const SECRET = "It's a Secret to Everybody";
const BODY = 'Hello, World!';
const hex = (algorithm: string, body = BODY) => createHmac(algorithm, SECRET).update(body).digest('hex');

function appWith(options: HmacVerifierOptions) {
  const app = express();
  app.post('/', bodySizeLimit(), hmacVerifier(options), (req, res) => {
    res.json({ verified: req.webhook?.hmacVerified });
  });
  app.use(errorHandler());
  return app;
}

describe('hmacVerifier', () => {
  let served: Served;
  before(async () => {
    served = await serve(appWith({ secret: SECRET }));
  });
  after(() => served.close());

  const post = (headers: Record<string, string | string[]>, body = BODY) => served.post('/', body, headers);

  it('accepts GitHub’s own example', async () => {
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    const { status, json } = await post({ 'X-Hub-Signature-256': signature });
    expect({ status, json }).to.deep.equal({ status: 200, json: { verified: true } });
  });

  it('accepts bare digits, and upper case', async () => {
    expect((await post({ 'X-Webhook-Signature': hex('sha256') })).status).to.equal(200);
    expect((await post({ 'X-Webhook-Signature': `sha256=${hex('sha256').toUpperCase()}` })).status).to.equal(
      200,
    );
  });

  const refused: Record<string, Record<string, string | string[]>> = {
    'no signature': {},
    'an empty one': { 'X-Webhook-Signature': '' },
    'only the algorithm': { 'X-Webhook-Signature': 'sha256=' },
    'a truncated one': { 'X-Webhook-Signature': `sha256=${hex('sha256').slice(0, 63)}` },
    'junk behind it': { 'X-Webhook-Signature': `sha256=${hex('sha256')}zz` },
    'one of another algorithm': { 'X-Webhook-Signature': `sha512=${hex('sha512')}` },
    'its digits under another name': { 'X-Webhook-Signature': `sha1=${hex('sha256')}` },
    'one of another body': { 'X-Webhook-Signature': `sha256=${hex('sha256', 'other')}` },
    'characters beyond ASCII': { 'X-Webhook-Signature': 'sha256=é'.padEnd(71, 'é') },
    'two, joined': { 'X-Webhook-Signature': `sha256=${hex('sha256')}, sha256=${'0'.repeat(64)}` },
    'two headers, right first': { 'X-Webhook-Signature': [`sha256=${hex('sha256')}`, 'sha256=00'] },
    'two headers, wrong first': { 'X-Webhook-Signature': ['sha256=00', `sha256=${hex('sha256')}`] },
  };
  for (const [name, headers] of Object.entries(refused)) {
    it(`attack: ${name}`, async () => {
      const { status, json } = await post(headers);
      expect({ status, json }).to.deep.equal({
        status: 401,
        json: { success: false, error: 'Invalid webhook signature', code: 'UNAUTHORIZED' },
      });
    });
  }

  it('attack: two headers that differ in case', async () => {
    const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${BODY.length}\r\n`;
    const right = `X-Webhook-Signature: sha256=${hex('sha256')}\r\n`;
    const wrong = 'x-webhook-signature: sha256=00\r\n';
    expect(statusOf(await served.raw(`${head}${right}\r\n${BODY}`))).to.equal(200);
    expect(statusOf(await served.raw(`${head}${right}${wrong}\r\n${BODY}`))).to.equal(401);
  });

  it('judges the raw bytes, not what they mean', async () => {
    const body = '{"a": 1.0, "a": 2}';
    const headers = { 'X-Webhook-Signature': `sha256=${hex('sha256', body)}` };
    expect((await post(headers, body)).status).to.equal(200);
    expect((await post(headers, '{"a":2}')).status).to.equal(401);
  });

  for (const algorithm of ['sha512', 'sha1'] as const) {
    it(`verifies ${algorithm} where that is asked for`, async () => {
      const own = await serve(appWith({ secret: SECRET, algorithm }));
      const statuses = await Promise.all(
        [algorithm, 'sha256'].map(async (sent) => {
          const headers = { 'X-Webhook-Signature': `${sent}=${hex(sent)}` };
          return (await own.post('/', BODY, headers)).status;
        }),
      );
      await own.close();
      expect(statuses).to.deep.equal([200, 401]);
    });
  }

  it('judges timestamps by the clock it is given', async () => {
    let nowMs = 1_760_000_000_000;
    const own = await serve(
      appWith({ secret: SECRET, scheme: 'stripe', toleranceSeconds: 60, now: () => nowMs }),
    );
    const t = nowMs / 1000;
    const v1 = createHmac('sha256', SECRET).update(`${t}.${BODY}`).digest('hex');
    const status = async () => (await own.post('/', BODY, { 'Stripe-Signature': `t=${t},v1=${v1}` })).status;
    expect(await status()).to.equal(200);
    nowMs += 61_000;
    expect(await status()).to.equal(401);
    await own.close();
  });

  it('takes a verifier from a function, also a promised one; a broken setting refuses', async () => {
    const own = await serve(
      appWith({
        verifier: (req) =>
          req.query.broken === undefined
            ? null
            : Promise.resolve({ problem: 'the secret cannot be decrypted' }),
      }),
    );
    expect((await own.post('/', BODY)).json).to.deep.equal({ verified: null });
    const { status, text } = await own.post('/?broken', BODY);
    expect(status).to.equal(401);
    expect(text).to.not.include('decrypted');
    await own.close();
  });

  it('hands on the rejection of such a function, and does not hang', async () => {
    const own = await serve(appWith({ verifier: () => Promise.reject(new Error('database away')) }));
    expect((await own.post('/', BODY)).status).to.equal(500);
    await own.close();
  });

  const wrong: Record<string, object> = {
    'no secret': {},
    'an empty secret': { secret: '' },
    'no secret in a list': { secret: [] },
    'an empty one in a list': { secret: [SECRET, ''] },
    'a secret and a verifier': { secret: SECRET, verifier: () => null },
    'an unknown scheme': { secret: SECRET, scheme: 'paypal' },
    'an unknown algorithm': { secret: SECRET, algorithm: 'md5' },
    'an algorithm that the sender does not use': { secret: SECRET, scheme: 'github', algorithm: 'sha512' },
    'an unreadable secret': { secret: 'not*base64', scheme: 'standard-webhooks' },
    'no tolerance': { secret: SECRET, toleranceSeconds: 0 },
    'endless tolerance': { secret: SECRET, toleranceSeconds: Number.POSITIVE_INFINITY },
  };
  for (const [name, options] of Object.entries(wrong)) {
    it(`cannot be made with ${name}`, () => {
      expect(() => hmacVerifier(options as HmacVerifierOptions))
        .to.throw(WebhookConfigError)
        .with.property('code', 'ERR_INVALID_OPTION');
    });
  }
});
