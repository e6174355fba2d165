// The database goes away and comes back. Nothing is acknowledged that is not stored, and nothing needs a restart.

import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import type { Answer } from '../support/serve.ts';
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import {
  addSignedTrigger,
  addTrigger,
  eventsOf,
  eventually,
  signed,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const DEADLINE_MS = 800;
/** Answers to a busy machine's requests come a little later than the deadline. */
const GRACE_MS = 1500;

describe('while the database is away', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let host: WebhookHost;
  let trigger: TestTrigger;

  before(async () => {
    database = await createTestDatabase();
    proxy = await createTcpProxy(database.url);
    host = await startHost(database, {
      database: proxy.url,
      poolMax: database.poolMax,
      writeDeadlineMs: DEADLINE_MS,
      keyCacheTtlMs: 1000,
    });
    trigger = await addTrigger(database);
  });
  afterEach(() => proxy.start());
  after(async () => {
    await host.close();
    await proxy.close();
    await database.drop();
  });

  const deliver = (body: string, headers?: Record<string, string>) =>
    host.deliver(trigger.key, body, headers);
  const works = () =>
    eventually(
      () => deliver('{"recovered":true}'),
      ({ status }) => status === 200,
      'a 200 again',
    );
  const numbers = async () =>
    (await eventsOf(database, trigger)).map(({ payload }) => payload.n).filter(Boolean);

  async function expectUnavailable(answering: Promise<Answer>): Promise<void> {
    const startedAtMs = performance.now();
    const { status, headers, json } = await answering;
    expect(status).to.equal(503);
    expect(json).to.include({ success: false, code: 'SERVICE_UNAVAILABLE' });
    expect(Number(headers['retry-after'])).to.be.within(1, 60);
    expect(performance.now() - startedAtMs).to.be.lessThan(1.5 * DEADLINE_MS + GRACE_MS);
  }

  it('stopped: 503 with Retry-After within the deadline, nothing stored; started again: 200', async () => {
    await deliver('{}');
    proxy.stop();
    await Promise.all([101, 102, 103].map((n) => expectUnavailable(deliver(`{"n":${n}}`))));
    proxy.start();
    expect((await works()).status).to.equal(200);
    expect(await numbers()).to.deep.equal([]);
  });

  it('stopped, and the key no longer fresh: known keys are recognised still, unknown ones are 503 and not 404', async () => {
    const signedOnly = await addSignedTrigger(database);
    await remembered(signedOnly);
    host.clock.nowMs += 5000;
    proxy.stop();
    expect((await host.deliver(signedOnly.key, '{}')).status).to.equal(401);
    await expectUnavailable(host.deliver(signedOnly.key, '{}', signed('{}')));
    await expectUnavailable(host.deliver('wh_never_seen_before', '{}'));
    expect(
      await host.metric('attune_webhook_key_cache_requests_total', { result: 'stale' }),
    ).to.be.greaterThan(0);
    proxy.start();
    await works();
  });

  it('stopped for less than the deadline: the sender does not notice', async () => {
    proxy.stop();
    const answering = deliver('{"n":201}');
    setTimeout(() => proxy.start(), 100);
    expect((await answering).status).to.equal(200);
    expect(await numbers()).to.deep.equal([201]);
  });

  it('a pulled cable: 503 within the deadline, and recovery without waiting for TCP', async () => {
    await works();
    proxy.freeze();
    await Promise.all([301, 302].map((n) => expectUnavailable(deliver(`{"n":${n}}`))));
    await expectUnavailable(deliver('{"n":303}'));
    proxy.thaw();
    await works();
    expect(await numbers()).to.not.include.members([303]);
  });

  it('the answer to a statement is lost: tried again, stored exactly once, and no duplicate to its sender', async () => {
    await works();
    proxy.cutAnswerAfter((sent) => sent.includes('"n":401'));
    const { status, json } = await deliver('{"n":401}');
    expect(status).to.equal(200);
    expect(json).to.not.have.property('duplicate');
    const stored = (await eventsOf(database, trigger)).filter(({ payload }) => payload.n === 401);
    expect(stored.map(({ id }) => Number(id))).to.deep.equal([json.event_id]);
    const rows = await database.knex('attune.webhook_event_log').where({ event_id: json.event_id });
    expect(rows.map(({ outcome }) => outcome)).to.deep.equal(['accepted']);
  });

  it('ready() says so', async () => {
    proxy.stop();
    const failure = await host.webhooks.ready().then(
      () => null,
      (error) => error,
    );
    expect(failure).to.be.instanceOf(Error);
    proxy.start();
    await works();
    await host.webhooks.ready();
  });

  it('what was counted meanwhile is in the statistics afterwards', async () => {
    const { rows: before } = await statistics();
    proxy.stop();
    await expectUnavailable(deliver('{"n":501}'));
    await new Promise((resolve) => setTimeout(resolve, 1100));
    proxy.start();
    await works();
    const { rows: after } = await eventually(
      statistics,
      ({ rows }) => rows[0].unavailable > before[0].unavailable,
      'the refused request in the statistics',
    );
    expect(after[0].unavailable - before[0].unavailable).to.be.at.least(1);
  });

  /** Word of a new trigger may arrive after its first request, and makes the cache forget it once more. */
  async function remembered({ key }: TestTrigger): Promise<void> {
    const hits = () => host.metric('attune_webhook_key_cache_requests_total', { result: 'hit' });
    const isHit = async () => {
      const before = await hits();
      await host.deliver(key, '{}', signed('{}'));
      return (await hits()) > before;
    };
    await new Promise((resolve) => setTimeout(resolve, 50));
    await eventually(isHit, Boolean, 'a key that is remembered');
  }

  function statistics() {
    return database.knex.raw(
      `select coalesce(sum(requests), 0)::int as unavailable from attune.webhook_stats_rollup
        where trigger_id = ? and outcome = 'unavailable' and resolution_seconds = 3600`,
      [trigger.id],
    );
  }
});
