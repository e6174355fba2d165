// What the keeper takes and what it leaves out: by the second, in memory, by trigger; and what retention deletes of it.

import { expect } from 'chai';
import { RejudgeStore } from '../../lib/kept/rejudge-store.ts';
import { Rejudger } from '../../lib/kept/rejudger.ts';
import { headerPairs, headOf, parseHead, serializeHead, urlWith } from '../../lib/kept/request-head.ts';
import type { RequestKeeperOptions } from '../../lib/kept/request-keeper.ts';
import { RequestKeeper, type RequestToKeep } from '../../lib/kept/request-keeper.ts';
import { StuckRuns } from '../../lib/kept/stuck-runs.ts';
import { Retention } from '../../lib/log/retention.ts';
import { createCipher } from '../../lib/secrets/cipher.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventually,
  type LogLine,
  recordingLogger,
  type TestTrigger,
} from '../support/webhook-host.ts';

describe('RequestKeeper', () => {
  let database: TestDatabase;
  let trigger: TestTrigger;
  let dropped = 0;
  let nowMs = 1_000_000;
  const log: LogLine[] = [];
  before(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    dropped = 0;
    nowMs += 60_000;
    log.splice(0);
    trigger = await addTrigger(database);
  });
  after(() => database?.drop());

  const keeper = (options: Partial<RequestKeeperOptions> = {}) =>
    new RequestKeeper({
      db: database.knex,
      cipher: createCipher('a'.repeat(64)),
      logger: recordingLogger(log),
      maxPerSecond: 100_000,
      now: () => nowMs,
      flushLog: async () => {},
      onDropped: (requests) => {
        dropped += requests;
      },
      ...options,
    });
  const keep = (kept: RequestKeeper, fields: Partial<RequestToKeep> = {}) => {
    if (kept.admits(trigger.id)) kept.keep(requestOf(trigger, fields));
  };
  const rows = () =>
    database.knex('attune.webhook_kept_request').where('trigger_id', trigger.id).orderBy('id').select();

  it('keeps what was sent as it was sent, its headers encrypted', async () => {
    const kept = keeper();
    const rawHeaders = ['X-Sig', 'one', 'x-sig', 'two', 'X-Latin', '\xe9'];
    const body = Buffer.from([0, 255, 10, 13, 34]);
    keep(kept, { head: headOf('POST', '/in/webhooks/wh_secret/?a=%2F', rawHeaders), body, reason: 'nul\0' });
    await kept.flush();
    const [row] = await rows();
    expect(row.body.equals(body)).to.equal(true);
    expect(row.head).to.match(/^enc:v1:/);
    const head = parseHead(createCipher('a'.repeat(64)).decrypt(row.head));
    expect(head.rawHeaders).to.deep.equal(rawHeaders);
    expect(urlWith(head, 'K')).to.equal('/in/webhooks/K/?a=%2F');
    expect(serializeHead(head)).to.not.include('wh_secret');
    expect(headerPairs(head)[1]).to.deep.equal(['x-sig', 'two']);
    expect(row).to.include({ state: 'kept', reason: 'nul\ufffd', body_bytes: 5 });
  });

  it('knows the log row of what comes while the log is being written', async () => {
    // Each is written to the log by the flush that begins after it came.
    const logged: (() => void)[] = [];
    let meanwhile: (() => void) | undefined;
    const kept = keeper({
      flushLog: async () => {
        const rows = logged.splice(0);
        meanwhile?.();
        meanwhile = undefined;
        for (const tell of rows) tell();
      },
    });
    const keepLogged = (logId: number) => {
      const request = requestOf(trigger, {});
      kept.keep(request);
      logged.push(() => {
        request.logId = logId;
      });
    };
    keepLogged(1);
    meanwhile = () => keepLogged(2);
    await kept.flush();
    expect((await rows()).map(({ log_id }) => Number(log_id))).to.deep.equal([1, 2]);
  });

  it('leaves out, and counts, what exceeds the rate of a second or the memory', async () => {
    const kept = keeper({ maxPerSecond: 3 });
    for (let n = 0; n < 5; n++) keep(kept);
    await kept.flush();
    expect([(await rows()).length, dropped]).to.deep.equal([3, 2]);
    const full = keeper({ db: away() });
    for (let n = 0; n < 2100; n++) keep(full);
    expect(dropped).to.equal(2 + 100);
    await full.flush();
    expect(dropped).to.equal(2 + 2100);
    expect(log.map(({ level }) => level)).to.include('warn');
  });

  it('keeps no more of a trigger than its share, in requests and in bytes, and of a trigger that is gone nothing', async () => {
    await database.knex.raw(
      `insert into attune.webhook_kept_request
         (trigger_id, key_id, key_display, received_at, bytes, body_bytes, method, outcome, status_code)
       select ?, 1, 'wh_…', now(), 100, 100, 'POST', 'signature_invalid', 401 from generate_series(1, 9998)`,
      [trigger.id],
    );
    const kept = keeper();
    for (let n = 0; n < 5; n++) keep(kept);
    await kept.flush();
    expect([(await rows()).length, dropped]).to.deep.equal([10_000, 3]);
    // Known to be full, without asking again.
    expect(kept.admits(trigger.id)).to.equal(false);
    const ofTrigger = () => database.knex('attune.webhook_kept_request').where('trigger_id', trigger.id);
    await ofTrigger().delete();
    nowMs += 11_000;
    keep(kept);
    await kept.flush();
    await ofTrigger().update({ bytes: 64 * 1024 ** 2 - 1500 });
    for (let n = 0; n < 2; n++) keep(kept, { body: Buffer.alloc(1000) });
    await kept.flush();
    expect((await rows()).map(({ body_bytes: bytes }) => bytes)).to.deep.equal([2, 1000]);
    const before = dropped;
    keep(kept, { triggerId: 987_654_321 });
    nowMs += 11_000;
    keep(kept, { triggerId: 987_654_321 });
    await kept.flush();
    expect(dropped).to.be.above(before);
  });

  describe('judged again in vain', () => {
    it('ends its run, which says why, and is free for another one', async () => {
      const kept = keeper();
      for (let n = 0; n < 3; n++) keep(kept);
      await kept.flush();
      const store = new RejudgeStore(database.knex, { eventMetadata: 'metadata' });
      const { id } = await store.start(database.knex, trigger.id, {}, 'ada');
      let judged = 0;
      const rejudger = new Rejudger({
        db: database.knex,
        store,
        cipher: createCipher('a'.repeat(64)),
        logger: recordingLogger(log),
        findKeys: async () => new Map(),
        judge: async () => {
          judged++;
          return { outcome: 'unavailable', status: 503, reason: 'its keys are out of reach', eventId: null };
        },
        stuckRuns: { firstPauseMs: 0 },
      });
      rejudger.wake();
      const ended = await eventually(
        () => store.find(trigger.id, Number(id)),
        (run) => run?.state !== 'running',
        'the run to end',
      );
      await rejudger.close();
      expect(ended).to.include({ state: 'stopped', done: 0, problem: 'its keys are out of reach' });
      expect(judged).to.equal(30);
      const next = await store.start(database.knex, trigger.id, {}, 'ada');
      expect(next.total).to.equal(3);
      await store.stop(database.knex, trigger.id, Number(next.id));
    });

    it('waits longer each time, and begins anew where somebody gets on with the run', () => {
      let atMs = 0;
      const stuck = new StuckRuns({ now: () => atMs });
      const pauseAfter = (done: number) => {
        const hopeless = stuck.isHopeless('1', done);
        const startMs = atMs;
        while (stuck.isPaused('1')) atMs += 500;
        return hopeless ? 'hopeless' : (atMs - startMs) / 1000;
      };
      expect([0, 0, 0, 0, 0, 0, 0].map(pauseAfter)).to.deep.equal([1, 2, 4, 8, 16, 30, 30]);
      const anew = Array.from({ length: 10 }, () => pauseAfter(5));
      expect(anew).to.deep.equal([1, 2, 4, 8, 16, 30, 30, 30, 30, 'hopeless']);
    });
  });

  it('is deleted when its time is over, as the trigger says it now, unless a run is about to judge it', async () => {
    const kept = keeper();
    const aged = (hours: number) => ({ receivedAtMs: Date.now() - hours * 3_600_000 });
    for (const hours of [1, 71, 73]) keep(kept, aged(hours));
    await kept.flush();
    const clean = async () => {
      const retention = new Retention({
        db: database.knex,
        logger: recordingLogger(log),
        logDays: null,
      });
      await retention.run();
      await retention.close();
    };
    await clean();
    expect(await rows()).to.have.lengthOf(2);
    await database.knex('attune.trigger').where('id', trigger.id).update({ webhook_keep_requests_hours: 2 });
    await database.knex('attune.webhook_kept_request').where('trigger_id', trigger.id).update({ run_id: 1 });
    await clean();
    expect(await rows()).to.have.lengthOf(2);
    await database
      .knex('attune.webhook_kept_request')
      .where('trigger_id', trigger.id)
      .update({ run_id: null });
    await clean();
    expect(await rows()).to.have.lengthOf(1);
    expect(log).to.deep.equal([]);
  });
});

function away(): RequestKeeperOptions['db'] {
  return { raw: () => Promise.reject(new Error('away')) } as unknown as RequestKeeperOptions['db'];
}

function requestOf(trigger: TestTrigger, fields: Partial<RequestToKeep>): RequestToKeep {
  return {
    triggerId: trigger.id,
    keyId: 1,
    keyDisplay: 'wh_k7j2n9p4…',
    receivedAtMs: Date.now(),
    head: headOf('POST', '/webhooks/wh_secret', ['Content-Type', 'application/json']),
    body: Buffer.from('{}'),
    contentType: 'application/json',
    sourceIp: '192.0.2.1',
    outcome: 'signature_invalid',
    statusCode: 401,
    reason: 'signature mismatch',
    eventId: null,
    ...fields,
  };
}
