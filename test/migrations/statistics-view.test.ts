import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createTrigger } from './trigger-fixture.ts';

describe('webhook_stats_detailed', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const stats = async (id: string) =>
    (await database.knex.raw('select * from attune.webhook_stats_detailed where trigger_id = ?', [id])).rows;

  it('has the columns of the specification, and no row for a disabled trigger', async () => {
    const id = await createTrigger(database.knex, { enabled: true });
    const [row] = await stats(id);
    expect(Object.keys(row)).to.deep.equal([
      'trigger_id',
      'trigger_ref',
      'trigger_label',
      'webhook_enabled',
      'webhook_key',
      'webhook_hmac_enabled',
      'webhook_rate_limit_enabled',
      'webhook_rate_limit_requests',
      'webhook_rate_limit_window_seconds',
      'webhook_ip_whitelist_enabled',
      'total_requests',
      'successful_requests',
      'failed_requests',
      'rate_limited_requests',
      'hmac_failures',
      'ip_blocked_requests',
      'events_created',
      'avg_processing_time_ms',
      'last_request_at',
      'webhook_enabled_at',
    ]);
    expect(await stats(await createTrigger(database.knex))).to.deep.equal([]);
  });

  it('sums up the hourly counts of this trigger alone', async () => {
    const id = await createTrigger(database.knex, { enabled: true });
    const other = await createTrigger(database.knex, { enabled: true });
    for (const [trigger, resolution, bucket, outcome, requests] of [
      [id, 3600, '2026-01-01 10:00Z', 'accepted', 5],
      [id, 3600, '2026-01-01 11:00Z', 'accepted', 2],
      [id, 3600, '2026-01-01 11:00Z', 'duplicate', 1],
      [id, 3600, '2026-01-01 11:00Z', 'signature_invalid', 3],
      [id, 3600, '2026-01-01 11:00Z', 'rate_limited', 4],
      [id, 3600, '2026-01-01 11:00Z', 'ip_denied', 6],
      [id, 60, '2026-01-01 11:00Z', 'accepted', 100],
      [other, 3600, '2026-01-01 11:00Z', 'accepted', 100],
    ] as const) {
      await database.knex.raw(
        `insert into attune.webhook_stats_rollup
           (trigger_id, resolution_seconds, bucket, outcome, requests, processing_ms, last_at)
         values (?, ?, ?, ?, ?, ?, ?)`,
        [trigger, resolution, bucket, outcome, requests, requests * 10, bucket],
      );
    }
    const [row] = await stats(id);
    expect(row).to.include({
      total_requests: '21',
      successful_requests: '8',
      failed_requests: '13',
      rate_limited_requests: '4',
      hmac_failures: '3',
      ip_blocked_requests: '6',
      events_created: '7',
    });
    expect(Number(row.avg_processing_time_ms)).to.equal(10);
    expect(row.last_request_at.toISOString()).to.equal('2026-01-01T11:00:00.000Z');
  });
});
