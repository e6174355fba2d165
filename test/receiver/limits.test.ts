import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import type { Answer } from '../support/serve.ts';
import {
  addSignedTrigger,
  addTrigger,
  eventsOf,
  type HostOptions,
  logOf,
  NO_LIMITS,
  signed,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const MINUTE_MS = 60_000;

describe('limits of the receiver', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  before(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => host.close());
  after(() => database.drop());

  const start = async (options: HostOptions) => {
    host = await startHost(database, options);
  };
  const inParallel = (count: number, trigger: TestTrigger, headers?: Record<string, string>) =>
    Promise.all(Array.from({ length: count }, () => host.deliver(trigger.key, '{}', headers)));
  const withStatus = (answers: Answer[], status: number) =>
    answers.filter((answer) => answer.status === status);

  it('with nothing configured: 100 a minute per key, then 429 with Retry-After', async () => {
    await start({ limits: undefined });
    const trigger = await addTrigger(database);
    const answers = await inParallel(101, trigger);
    expect(withStatus(answers, 200)).to.have.lengthOf(100);
    const [refused] = withStatus(answers, 429);
    expect(refused?.json).to.deep.equal({
      success: false,
      error: 'Rate limit exceeded. Maximum 100 requests per 60 seconds',
      code: 'TOO_MANY_REQUESTS',
    });
    expect(Number(refused?.headers['retry-after'])).to.be.within(1, 120);
    expect(refused?.headers['ratelimit-policy']).to.equal('"key";q=100;w=60');
    expect(await eventsOf(database, trigger)).to.have.lengthOf(100);
    const rows = await logOf(database, trigger, 101);
    expect(rows.filter((row) => row.rate_limited)).to.have.lengthOf(1);
    expect(rows.at(-1)).to.include({ outcome: 'rate_limited', status_code: 429 });
    host.clock.nowMs += 2 * MINUTE_MS;
    expect((await host.deliver(trigger.key, '{}')).status).to.equal(200);
  });

  it('50 in parallel under a limit of 10: exactly 10', async () => {
    await start({});
    const trigger = await addTrigger(database, {
      webhook_rate_limit_enabled: true,
      webhook_rate_limit_requests: 10,
      webhook_rate_limit_window_seconds: 60,
    });
    const answers = await inParallel(50, trigger);
    expect(withStatus(answers, 200)).to.have.lengthOf(10);
    expect(withStatus(answers, 429)).to.have.lengthOf(40);
    expect(await eventsOf(database, trigger)).to.have.lengthOf(10);
  });

  it('50 in parallel, signed, under a limit of 10: exactly 10', async () => {
    await start({ limits: { ...NO_LIMITS, perKey: { limit: 10, windowMs: MINUTE_MS } } });
    const trigger = await addSignedTrigger(database);
    const answers = await inParallel(50, trigger, signed('{}'));
    expect(withStatus(answers, 200)).to.have.lengthOf(10);
    expect(withStatus(answers, 429)).to.have.lengthOf(40);
  });

  it('attack: forged requests do not use up the quota of the sender who holds the secret', async () => {
    await start({
      limits: { ...NO_LIMITS, perKey: { limit: 10, windowMs: MINUTE_MS } },
      before: (app) => app.set('trust proxy', 1),
    });
    const trigger = await addSignedTrigger(database);
    const attacker = { 'X-Forwarded-For': '192.0.2.66' };
    const forged = await inParallel(200, trigger, { ...attacker, ...signed('{}', 'guessed') });
    expect(withStatus(forged, 401).length).to.be.at.least(10);
    expect(withStatus(forged, 401).length + withStatus(forged, 429).length).to.equal(200);
    expect((await host.deliver(trigger.key, '{}', attacker)).status).to.equal(429);
    const sender = { 'X-Forwarded-For': '198.51.100.7', ...signed('{}') };
    const legitimate = await inParallel(10, trigger, sender);
    expect(withStatus(legitimate, 200)).to.have.lengthOf(10);
    expect((await host.deliver(trigger.key, '{}', sender)).status).to.equal(429);
  });

  it('malformed requests of the sender itself do count', async () => {
    await start({ limits: { ...NO_LIMITS, perKey: { limit: 3, windowMs: MINUTE_MS } } });
    const trigger = await addTrigger(database);
    const statuses = [];
    for (let n = 0; n < 4; n++) statuses.push((await host.deliver(trigger.key, '{')).status);
    expect(statuses).to.deep.equal([400, 400, 400, 429]);
  });

  it('per address: unknown keys count, and nobody is asked for them any more', async () => {
    await start({ limits: { ...NO_LIMITS, perIp: { limit: 5, windowMs: MINUTE_MS } } });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => host.deliver(`wh_bogus_key_number_${n}`, '{}')),
    );
    expect(withStatus(answers, 404)).to.have.lengthOf(5);
    expect(withStatus(answers, 429)).to.have.lengthOf(15);
    expect(withStatus(answers, 429)[0]?.headers['ratelimit-policy']).to.equal('"ip";q=5;w=60');
    expect(await host.metric('attune_webhook_rate_limited_total', { scope: 'ip' })).to.equal(15);
  });

  it('attack: other methods are limited per address as well', async () => {
    await start({ limits: { ...NO_LIMITS, perIp: { limit: 2, windowMs: MINUTE_MS } } });
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await host.get('/api/v1/webhooks/wh_some_key')).status);
    expect(statuses).to.deep.equal([405, 405, 429]);
  });

  it('in total, over all addresses and keys', async () => {
    await start({
      limits: { ...NO_LIMITS, global: { limit: 4, windowMs: MINUTE_MS } },
      before: (app) => app.set('trust proxy', 1),
    });
    const triggers = await Promise.all([1, 2, 3].map(() => addTrigger(database)));
    const answers = await Promise.all(
      triggers.flatMap(({ key }, n) =>
        [1, 2, 3].map((m) => host.deliver(key, '{}', { 'X-Forwarded-For': `192.0.2.${n * 10 + m}` })),
      ),
    );
    expect(withStatus(answers, 200)).to.have.lengthOf(4);
    expect(withStatus(answers, 429)).to.have.lengthOf(5);
  });

  it('attack: X-Forwarded-For without a trusted proxy is no way around the limit', async () => {
    await start({ limits: { ...NO_LIMITS, perIp: { limit: 5, windowMs: MINUTE_MS } } });
    const trigger = await addTrigger(database);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        host.deliver(trigger.key, '{}', { 'X-Forwarded-For': `10.0.0.${n}` }),
      ),
    );
    expect(withStatus(answers, 200)).to.have.lengthOf(5);
  });

  describe('trust proxy', () => {
    const cases: [setting: unknown, code: string | undefined][] = [
      [undefined, 'ERR_TRUST_PROXY_UNSET'],
      [false, 'ERR_TRUST_PROXY_UNSET'],
      [true, 'ERR_TRUST_PROXY_PERMISSIVE'],
      [1, undefined],
      ['loopback', undefined],
    ];
    for (const [setting, code] of cases) {
      it(`${String(setting)} while forwarded headers arrive: ${code ?? 'no warning'}, once`, async () => {
        await start({ before: (app) => setting !== undefined && app.set('trust proxy', setting) });
        await host.deliver('wh_some_key', '{}');
        const warnings = () =>
          host.log.filter(({ fields }) => String(fields.code).startsWith('ERR_TRUST_PROXY'));
        expect(warnings()).to.deep.equal([]);
        for (let n = 0; n < 3; n++)
          await host.deliver('wh_some_key', '{}', { 'X-Forwarded-For': '192.0.2.1' });
        expect(warnings().map(({ fields }) => fields.code)).to.deep.equal(code === undefined ? [] : [code]);
        expect(warnings().map(({ level }) => level)).to.deep.equal(code === undefined ? [] : ['warn']);
      });
    }
  });
});

describe('bounds of the receiver', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  before(async () => {
    database = await createTestDatabase();
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  it('a queue that is full: 503 with Retry-After, everything acknowledged is stored, and room again after', async () => {
    host = await startHost(database, { maxQueuedRequests: 5, maxRefusedLogRowsPerSecond: 20 });
    const trigger = await addTrigger(database);
    await host.deliver(trigger.key, '{"n":0}');
    // A transaction of somebody else's that holds the table makes the queue wait.
    const answers = await whileLocked(() => inParallelNumbered(trigger, 30));
    const accepted = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 503);
    expect(accepted.length + refused.length).to.equal(30);
    expect(refused.length).to.be.at.least(10);
    expect(refused[0]?.json.code).to.equal('SERVICE_UNAVAILABLE');
    expect(Number(refused[0]?.headers['retry-after'])).to.be.at.least(1);
    expect(await eventsOf(database, trigger)).to.have.lengthOf(1 + accepted.length);
    expect((await host.deliver(trigger.key, '{}')).status).to.equal(200);
  });

  it('attack: a flood of refused requests is counted in full and logged in part', async () => {
    host.clock.nowMs += 1000;
    const trigger = await addTrigger(database);
    await Promise.all(Array.from({ length: 100 }, () => host.deliver(trigger.key, '{')));
    const outcome = { trigger: trigger.ref, outcome: 'invalid_payload' };
    expect(await host.metric('attune_webhook_requests_total', outcome)).to.equal(100);
    const dropped = await host.metric('attune_webhook_log_rows_dropped_total');
    expect(dropped).to.be.at.least(80);
    expect((await logOf(database, trigger, 1)).length).to.be.at.most(20);
  });

  function inParallelNumbered(trigger: TestTrigger, count: number): Promise<Answer[]> {
    return Promise.all(Array.from({ length: count }, (_, n) => host.deliver(trigger.key, `{"n":${n + 1}}`)));
  }

  async function whileLocked<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const holding = database.knex.transaction(async (transaction) => {
      await transaction.raw('lock table attune.event in access exclusive mode');
      setTimeout(resolve, 300);
      await promise;
    });
    const result = await work();
    await holding;
    return result;
  }
});
