import { expect } from 'chai';
import { UsageCounters } from '../../lib/stats/usage-counters.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { addTrigger, type LogLine, type Row, recordingLogger } from '../support/webhook-host.ts';

describe('usage counters', () => {
  const log: LogLine[] = [];
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('of two instances add up, whatever the order', async () => {
    const trigger = await addTrigger(database);
    const [key] = await database.knex('attune.webhook_key').where({ trigger_id: trigger.id });
    const instances = [1, 2].map(
      () => new UsageCounters({ db: database.knex, logger: recordingLogger(log) }),
    );
    for (const [n, instance] of instances.entries()) {
      for (let request = 0; request < 10; request++) {
        instance.count({
          triggerId: trigger.id,
          keyId: Number(key?.id),
          outcome: 'accepted',
          payloadBytes: 100,
          processingTimeMs: n + 1,
          atMs: Date.UTC(2026, 0, 24, 12, 59, 59) + n * 2000,
        });
      }
    }
    await Promise.all(instances.map((instance) => instance.close()));
    const rollups: Row[] = await database
      .knex('attune.webhook_stats_rollup')
      .where({ trigger_id: trigger.id })
      .orderBy('resolution_seconds')
      .orderBy('bucket');
    expect(
      rollups.map((row) => [
        row.resolution_seconds,
        row.bucket.toISOString(),
        row.requests,
        row.processing_ms_max,
      ]),
    ).to.deep.equal([
      [60, '2026-01-24T12:59:00.000Z', '10', 1],
      [60, '2026-01-24T13:00:00.000Z', '10', 2],
      [3600, '2026-01-24T12:00:00.000Z', '10', 1],
      [3600, '2026-01-24T13:00:00.000Z', '10', 2],
    ]);
    const [used] = await database.knex('attune.webhook_key').where({ trigger_id: trigger.id });
    expect(used?.total_events).to.equal('20');
    expect(used?.last_used_at.toISOString()).to.equal('2026-01-24T13:00:01.000Z');
  });

  it('keep what could not be written, and add it once', async () => {
    let isAway = true;
    const db = {
      raw: (text: string, values: readonly string[]) =>
        isAway ? Promise.reject(new Error('away')) : database.knex.raw(text, values),
    } as unknown as ConstructorParameters<typeof UsageCounters>[0]['db'];
    const counters = new UsageCounters({ db, logger: recordingLogger(log) });
    const request = {
      triggerId: null,
      keyId: null,
      outcome: 'unknown_key',
      payloadBytes: 0,
      atMs: 0,
    } as const;
    counters.count({ ...request, processingTimeMs: 5 });
    await counters.flush();
    counters.count({ ...request, processingTimeMs: 7 });
    isAway = false;
    await counters.close();
    const rollups = await database.knex('attune.webhook_stats_rollup').where({ trigger_id: 0 });
    expect(rollups.map(({ requests, processing_ms }) => [requests, processing_ms])).to.deep.equal([
      ['2', '12'],
      ['2', '12'],
    ]);
  });
});
