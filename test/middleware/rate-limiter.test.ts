import { expect } from 'chai';
import express from 'express';
import { errorHandler, type RateLimiterOptions, type RateLimitStore, rateLimiter } from '../../index.ts';
import { WebhookConfigError } from '../../lib/errors.ts';
import { type Served, serve } from '../support/serve.ts';

describe('rateLimiter', () => {
  let served: Served;
  let clock = 1_000_000;
  afterEach(() => served.close());

  async function start(options: RateLimiterOptions, trustProxy = false): Promise<void> {
    const limiter = rateLimiter({ now: () => clock, ...options });
    const app = express();
    app.set('trust proxy', trustProxy);
    app.get('/', limiter, (_req, res) => void res.json({ ok: true }));
    app.get('/exhausted', limiter.refuseExhausted, (_req, res) => void res.json({ ok: true }));
    app.get('/failure', (req, res) => {
      limiter.count(req);
      res.json({ ok: true });
    });
    app.use(errorHandler());
    served = await serve(app);
  }

  const statuses = async (count: number, path = '/') =>
    (await Promise.all(Array.from({ length: count }, () => served.get(path)))).map(({ status }) => status);
  const passed = (answers: number[]) => answers.filter((status) => status === 200).length;

  it('50 in parallel under a limit of 10: exactly 10 pass', async () => {
    await start({ limit: 10, windowMs: 60_000 });
    const answers = await statuses(50);
    expect(passed(answers)).to.equal(10);
    expect(answers.filter((status) => status === 429)).to.have.lengthOf(40);
  });

  it('says what is left, and when to come again', async () => {
    await start({ limit: 2, windowMs: 60_000, name: 'ci' });
    const first = await served.get('/');
    expect(first.headers['ratelimit-policy']).to.equal('"ci";q=2;w=60');
    expect(first.headers.ratelimit).to.equal('"ci";r=1;t=60');
    await served.get('/');
    const { status, headers, json } = await served.get('/');
    expect(status).to.equal(429);
    expect(json).to.deep.equal({
      success: false,
      error: 'Rate limit exceeded. Maximum 2 requests per 60 seconds',
      code: 'TOO_MANY_REQUESTS',
    });
    expect(headers.ratelimit).to.equal(`"ci";r=0;t=${headers['retry-after']}`);
    clock += Number(headers['retry-after']) * 1000;
    expect((await served.get('/')).status).to.equal(200);
  });

  it('counts each client by itself, an IPv6 one by its /64', async () => {
    await start({ limit: 1, windowMs: 60_000 }, true);
    const from = async (address: string) =>
      (await served.send('GET', '/', { headers: { 'X-Forwarded-For': address } })).status;
    expect(await from('192.0.2.1')).to.equal(200);
    expect(await from('192.0.2.2')).to.equal(200);
    expect(await from('::ffff:192.0.2.1')).to.equal(429);
    expect(await from('2001:db8::1')).to.equal(200);
    expect(await from('2001:db8::ffff:ffff:ffff:ffff')).to.equal(429);
    expect(await from('2001:db8:0:1::1')).to.equal(200);
  });

  it('attack: X-Forwarded-For without a trusted proxy makes no other client', async () => {
    await start({ limit: 1, windowMs: 60_000 });
    const from = async (address: string) =>
      (await served.send('GET', '/', { headers: { 'X-Forwarded-For': address } })).status;
    expect([await from('192.0.2.1'), await from('192.0.2.2')]).to.deep.equal([200, 429]);
  });

  it('counts by what it is told, and not where there is no limit', async () => {
    await start({
      rateLimit: (req) => (req.query.free === undefined ? { limit: 1, windowMs: 1000 } : null),
      key: (req) => String(req.query.key),
    });
    expect(passed(await statuses(5, '/?key=a'))).to.equal(1);
    expect(passed(await statuses(5, '/?key=b'))).to.equal(1);
    expect(passed(await statuses(5, '/?key=a&free'))).to.equal(5);
  });

  it('can refuse what is used up without counting, and count without refusing', async () => {
    await start({ limit: 3, windowMs: 60_000 });
    expect(passed(await statuses(10, '/exhausted'))).to.equal(10);
    expect(passed(await statuses(10, '/failure'))).to.equal(10);
    expect(passed(await statuses(10, '/exhausted'))).to.equal(0);
  });

  it('fails closed where its store is away, and never by an unhandled rejection', async () => {
    const away = async () => {
      throw new Error('store away');
    };
    const store: RateLimitStore = { consume: away, peek: away };
    await start({ limit: 1, windowMs: 1000, store });
    expect((await served.get('/')).status).to.equal(500);
    expect((await served.get('/failure')).status).to.equal(200);
  });

  it('takes a store that answers later', async () => {
    const decision = { allowed: false, limit: 5, remaining: 0, resetMs: 1500 };
    const store: RateLimitStore = { consume: async () => decision, peek: async () => decision };
    await start({ limit: 5, windowMs: 1000, store });
    const { status, headers } = await served.get('/');
    expect([status, headers['retry-after']]).to.deep.equal([429, '2']);
  });
});

describe('rateLimiter options', () => {
  const wrong: Record<string, object> = {
    'no limit': {},
    'no window': { limit: 5 },
    'a limit of 0': { limit: 0, windowMs: 1000 },
    'a negative limit': { limit: -1, windowMs: 1000 },
    NaN: { limit: Number.NaN, windowMs: 1000 },
    'no end': { limit: Number.POSITIVE_INFINITY, windowMs: 1000 },
    'half a request': { limit: 1.5, windowMs: 1000 },
    text: { limit: '5', windowMs: 1000 },
    'a window of 0': { limit: 5, windowMs: 0 },
    'two limits': { limit: 5, windowMs: 1000, rateLimit: () => null },
    'a name that is no token': { limit: 5, windowMs: 1000, name: 'a"b' },
  };
  for (const [name, options] of Object.entries(wrong)) {
    it(`cannot be ${name}`, () => {
      expect(() => rateLimiter(options as RateLimiterOptions))
        .to.throw(WebhookConfigError)
        .with.property('code', 'ERR_INVALID_OPTION');
    });
  }
});
