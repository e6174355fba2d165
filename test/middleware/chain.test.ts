// The middlewares on a host's own route, without a database and without the receiver.

import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import express, { type ErrorRequestHandler } from 'express';
import {
  bodySizeLimit,
  errorHandler,
  eventWriter,
  hmacVerifier,
  ipFilter,
  type ReceivedWebhook,
  rateLimiter,
} from '../../index.ts';
import { WebhookConfigError, WebhookRequestError } from '../../lib/errors.ts';
import { type Served, serve } from '../support/serve.ts';

const SECRET = 'a secret of the host';
const sign = (body: string) => ({
  'X-Webhook-Signature': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
});

describe('the middlewares on a host’s own route', () => {
  let served: Served;
  let written: ReceivedWebhook[];
  let failure: Error | undefined;

  beforeEach(async () => {
    written = [];
    failure = undefined;
    const app = express();
    app.post(
      '/hooks/ci',
      bodySizeLimit({ limit: '256kb' }),
      ipFilter({ allow: ['127.0.0.0/8'] }),
      rateLimiter({ limit: 5, windowMs: 60_000 }),
      hmacVerifier({ secret: SECRET, algorithm: 'sha256' }),
      eventWriter({
        write(webhook) {
          if (failure !== undefined) throw failure;
          written.push(webhook);
        },
      }),
      (_req, res) => void res.json({ ok: true }),
    );
    app.use(errorHandler());
    app.use(((error, _req, res, _next) => {
      res.status(500).json({ host: error.message });
    }) as ErrorRequestHandler);
    served = await serve(app);
  });
  afterEach(() => served.close());

  const post = (body: string, headers: Record<string, string> = sign(body)) =>
    served.post('/hooks/ci', body, headers);

  it('hand the payload to write, with its text, bytes, time and sender', async () => {
    const body = '{"n": 12345678901234567890}';
    const { status, json } = await post(body);
    expect({ status, json }).to.deep.equal({ status: 200, json: { ok: true } });
    expect(written).to.have.lengthOf(1);
    expect(written[0]).to.deep.include({ text: body, payload: JSON.parse(body), sourceIp: '127.0.0.1' });
    expect(written[0]?.rawBody?.toString()).to.equal(body);
    expect(Math.abs(Date.now() - Number(written[0]?.receivedAt))).to.be.lessThan(5000);
  });

  it('refuse in their order, each with its code', async () => {
    // Each is wrong in what the next one is refused for, too.
    const codes = [
      (await post('x'.repeat(300_000), {})).json.code,
      (await post('{', {})).json.code,
      (await post('{')).json.code,
    ];
    expect(codes).to.deep.equal(['PAYLOAD_TOO_LARGE', 'UNAUTHORIZED', 'BAD_REQUEST']);
    expect(written).to.deep.equal([]);
  });

  it('let exactly the limit pass', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post('{}')));
    expect(answers.filter(({ status }) => status === 200)).to.have.lengthOf(5);
    expect(written).to.have.lengthOf(5);
  });

  it('hand on what write throws: refusals are answered, all else is the host’s', async () => {
    failure = new WebhookRequestError('CONFLICT', 'This build is already running');
    expect((await post('{}')).status).to.equal(409);
    failure = new Error('disk full');
    expect((await post('{}')).json).to.deep.equal({ host: 'disk full' });
  });

  it('wait for whatever can be awaited, such as a query of Knex that runs only then', async () => {
    for (const [outcome, status] of [
      ['stored', 200],
      ['failed', 500],
    ] as const) {
      let isStored = false;
      const query = {
        // biome-ignore lint/suspicious/noThenProperty: a query builder has one too.
        then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
          isStored = outcome === 'stored';
          setTimeout(() => (isStored ? resolve(undefined) : reject(new Error('the table is gone'))), 20);
        },
      };
      const app = express();
      app.post('/', bodySizeLimit(), eventWriter({ write: () => query as never }), (_req, res) => {
        res.json({ isStored });
      });
      const waiting = await serve(app);
      const answer = await waiting.post('/', '{}');
      await waiting.close();
      expect(answer.status).to.equal(status);
      if (status === 200) expect(answer.json).to.deep.equal({ isStored: true });
    }
  });
});

describe('mistakes in a host’s chain', () => {
  it('a verifier without the raw body says what to mount', async () => {
    const app = express();
    app.post('/', hmacVerifier({ secret: SECRET }));
    app.use(((error, _req, res, _next) => {
      res.status(500).json({ error: error.message });
    }) as ErrorRequestHandler);
    const served = await serve(app);
    const { json } = await served.post('/', '{}', sign('{}'));
    await served.close();
    expect(json.error).to.equal('Mount bodySizeLimit() before this middleware: it reads the raw body.');
  });

  it('an event writer without write is refused at once', () => {
    expect(() => eventWriter({} as never))
      .to.throw(WebhookConfigError, '"write" is required')
      .with.property('code', 'ERR_INVALID_OPTION');
  });

  it('without errorHandler() Express still answers with the right status', async () => {
    const app = express();
    app.post('/', bodySizeLimit({ limit: 1 }));
    const served = await serve(app);
    const { status } = await served.post('/', '{}');
    await served.close();
    expect(status).to.equal(413);
  });
});
