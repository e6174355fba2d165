import { expect } from 'chai';
import { detectTables, type Tables } from '../../lib/db/tables.ts';
import { RequestLog, type RequestLogOptions } from '../../lib/log/request-log.ts';
import type { RequestRecord } from '../../lib/log/request-record.ts';
import { Retention } from '../../lib/log/retention.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addTrigger, type LogLine, type Row, recordingLogger } from '../support/webhook-host.ts';

describe('request log', () => {
  let database: TestDatabase;
  let tables: Tables;
  let log: LogLine[];
  let dropped: number;
  let nowMs = 0;
  before(async () => {
    database = await createTestDatabase();
    tables = await detectTables(database.knex);
  });
  beforeEach(() => {
    log = [];
    dropped = 0;
  });
  afterEach(() => database.knex('attune.webhook_event_log').delete());
  after(() => database.drop());

  const requestLog = (options: Partial<RequestLogOptions> = {}) =>
    new RequestLog({
      db: database.knex,
      tables,
      logger: recordingLogger(log),
      maxRowsPerSecond: 1000,
      now: () => nowMs,
      onDropped: (rows) => {
        dropped += rows;
      },
      ...options,
    });
  const rows = (): Promise<Row[]> => database.knex('attune.webhook_event_log').orderBy('id');

  it('writes a row as it was recorded', async () => {
    const requests = requestLog();
    requests.record(record({ deliveryId: 'msg_1', errorDetails: [{ path: '/a', message: 'is required' }] }));
    await requests.flush();
    const [row] = await rows();
    expect(row).to.deep.include({
      trigger_id: null,
      outcome: 'unknown_key',
      status_code: 404,
      source_ip: '192.0.2.1',
      delivery_id: 'msg_1',
      error_details: [{ path: '/a', message: 'is required' }],
      headers: { a: 'b' },
      processing_time_ms: 2,
    });
  });

  it('attack: text that a database cannot hold costs nobody a row', async () => {
    const requests = requestLog();
    for (const userAgent of ['good', 'nul\0', '\ud800', 'quote\'\\"', '🔑'])
      requests.record(record({ userAgent }));
    await requests.flush();
    expect((await rows()).map(({ user_agent }) => user_agent)).to.deep.equal([
      'good',
      'nul\ufffd',
      '\ufffd',
      'quote\'\\"',
      '🔑',
    ]);
    expect(dropped).to.equal(0);
  });

  it('keeps the row of a trigger that was deleted meanwhile', async () => {
    const requests = requestLog();
    requests.record(record({ triggerId: 987_654_321, triggerRef: 'gone.trigger' }));
    await requests.flush();
    expect((await rows())[0]).to.include({ trigger_id: null, trigger_ref: 'gone.trigger' });
  });

  it('leaves out, and counts, what exceeds the rate of a second', async () => {
    const requests = requestLog({ maxRowsPerSecond: 10 });
    for (let n = 0; n < 25; n++) requests.record(record());
    nowMs += 1000;
    for (let n = 0; n < 5; n++) requests.record(record());
    await requests.flush();
    expect(await rows()).to.have.lengthOf(15);
    expect(dropped).to.equal(15);
  });

  it('holds a bounded number of rows while the database is away, and never rejects', async () => {
    const requests = requestLog({
      maxRowsPerSecond: 100_000,
      db: { raw: () => Promise.reject(new Error('away')) } as unknown as RequestLogOptions['db'],
    });
    for (let n = 0; n < 5000; n++) requests.record(record());
    expect(dropped).to.equal(3000);
    await requests.flush();
    expect(dropped).to.equal(5000);
    expect(log.map(({ level }) => level)).to.include('warn');
  });

  describe('retention', () => {
    const retention = (logDays: number | null) =>
      new Retention({ db: database.knex, logger: recordingLogger(log), logDays });
    const insertAged = (days: number, count: number) =>
      database.knex.raw(
        `insert into attune.webhook_event_log (status_code, created)
         select 404, now() - make_interval(days => ?) from generate_series(1, ?)`,
        [days, count],
      );
    const count = async (table: string) => Number((await database.knex(`attune.${table}`).count())[0]?.count);

    async function run(logDays: number | null): Promise<void> {
      const cleaning = retention(logDays);
      await cleaning.run();
      await cleaning.close();
      expect(log).to.deep.equal([]);
    }

    it('deletes what is older than it should be, in as many batches as it takes, and nothing younger', async () => {
      await insertAged(31, 5500);
      await insertAged(29, 3);
      await run(30);
      expect(await count('webhook_event_log')).to.equal(3);
    });

    it('keeps the log for ever where that is wished', async () => {
      await insertAged(3650, 2);
      await run(null);
      expect(await count('webhook_event_log')).to.equal(2);
    });

    it('forgets deliveries after the window of their trigger, of one that is gone after a day', async () => {
      const { id } = await addTrigger(database, { webhook_delivery_window_seconds: 7 * 86_400 });
      await database.knex.raw(
        `insert into attune.webhook_delivery (trigger_id, delivery_hash, event_id, created)
         values (:id, '\\x01', 1, now() - interval '8 days'), (:id, '\\x02', 2, now() - interval '6 days'),
                (0, '\\x03', 3, now() - interval '25 hours'), (0, '\\x04', 4, now() - interval '23 hours')`,
        { id },
      );
      await run(30);
      const left = await database.knex('attune.webhook_delivery').orderBy('event_id').pluck('event_id');
      expect(left.map(Number)).to.deep.equal([2, 4]);
    });

    it('forgets the statistics of old minutes and what was sent before a mapping, and keeps those of hours', async () => {
      await database.knex.raw(
        `insert into attune.webhook_event_original (event_id, body, created)
         values (1, '{}', now() - interval '31 days'), (2, '{}', now() - interval '29 days');
         insert into attune.webhook_stats_rollup (trigger_id, resolution_seconds, bucket, outcome)
         values (1, 60, now() - interval '4 days', 'accepted'), (1, 60, now() - interval '2 days', 'accepted'),
                (1, 3600, now() - interval '900 days', 'accepted')`,
      );
      await run(30);
      expect(await count('webhook_event_original')).to.equal(1);
      expect(await count('webhook_stats_rollup')).to.equal(2);
    });
  });
});

function record(fields: Partial<RequestRecord> = {}): RequestRecord {
  return {
    triggerId: null,
    triggerRef: null,
    keyId: null,
    keyDisplay: 'wh_bogus…',
    eventId: null,
    outcome: 'unknown_key',
    statusCode: 404,
    method: 'POST',
    sourceIp: '192.0.2.1',
    userAgent: 'test',
    contentType: 'application/json',
    payloadSizeBytes: 2,
    processingTimeMs: 1.7,
    hmacVerified: null,
    rateLimited: false,
    ipAllowed: null,
    deliveryId: null,
    eventType: null,
    note: null,
    batchId: null,
    batchPosition: null,
    errorMessage: null,
    errorDetails: null,
    headers: { a: 'b' },
    isTest: false,
    ...fields,
  };
}
