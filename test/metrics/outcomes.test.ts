// Every outcome there is, in the metrics, the statistics and the log.

import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { OUTCOMES, type Outcome } from '../../index.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import {
  addTrigger,
  eventually,
  type Row,
  startHost,
  type TestTrigger,
  type WebhookHost,
} from '../support/webhook-host.ts';

const NOWHERE = 'wh_nobody_holds_this';

describe('every outcome', () => {
  let database: TestDatabase;
  let host: WebhookHost;
  const triggers = new Map<Outcome, TestTrigger>();

  before(async () => {
    database = await createTestDatabase();
    host = await startHost(database, { maxInFlightBytes: 1024 ** 2 });
    for (const outcome of OUTCOMES) await provoke(outcome);
  });
  after(async () => {
    await host.close();
    await database.drop();
  });

  /** The last request of each has the outcome. */
  async function provoke(outcome: Outcome): Promise<void> {
    const send = async (
      columns: Record<string, unknown> = {},
      body: string | Buffer = '{}',
      headers?: Record<string, string>,
    ) => {
      const trigger = triggers.get(outcome) ?? (await addTrigger(database, columns));
      triggers.set(outcome, trigger);
      return host.deliver(trigger.key, body, headers);
    };
    const provoked: Record<Outcome, () => Promise<{ status: number }>> = {
      accepted: () => send(),
      async duplicate() {
        await send({}, '{}', { 'Webhook-Id': 'msg_1' });
        return send({}, '{}', { 'Webhook-Id': 'msg_1' });
      },
      ignored: () => send({ webhook_event_types: ['push'] }),
      handshake: () => send({ webhook_hmac_scheme: 'monday' }, '{"challenge":"a challenge"}'),
      unknown_key: () => host.deliver(NOWHERE, '{}'),
      disabled: () => send({ enabled: false }),
      ip_denied: () => send({ webhook_ip_whitelist_enabled: true }),
      async rate_limited() {
        const limit = { webhook_rate_limit_enabled: true, webhook_rate_limit_requests: 1 };
        await send(limit);
        return send(limit);
      },
      signature_invalid: () => send({ webhook_hmac_enabled: true, webhook_hmac_secret: 'a secret' }),
      too_large: () => send({ webhook_payload_size_limit_kb: 1 }, 'x'.repeat(2000)),
      unsupported_type: () => send({}, '{}', { 'Content-Type': 'text/plain' }),
      invalid_payload: () => send({}, '{'),
      // What comes out of this body is more than is set aside for all of them.
      unavailable: () =>
        send({ webhook_payload_size_limit_kb: 2048 }, gzipSync(Buffer.alloc(1_500_000)), {
          'Content-Encoding': 'gzip',
        }),
      error: () => send({ out_schema: { type: 'nonsense' } }),
    };
    await provoked[outcome]();
  }

  const refOf = (outcome: Outcome) => triggers.get(outcome)?.ref ?? '';

  for (const outcome of OUTCOMES) {
    it(`${outcome} is counted, timed and logged`, async () => {
      const labels = { trigger: refOf(outcome), outcome };
      expect(await host.metric('attune_webhook_requests_total', labels)).to.equal(1);
      const timed = await host.metric('attune_webhook_request_duration_seconds_count', { outcome });
      expect(timed).to.equal(outcome === 'accepted' ? 3 : 1);
      const rows = await eventually(
        logRows,
        (found) => found.some((row) => row.outcome === outcome),
        outcome,
      );
      const row = rows.find(
        (candidate) => candidate.outcome === outcome && candidate.trigger_ref === (refOf(outcome) || null),
      );
      expect(row?.processing_time_ms).to.be.a('number');
      expect(row?.rate_limited).to.equal(outcome === 'rate_limited');
    });
  }

  it('other metrics move too', async () => {
    expect(await host.metric('attune_webhook_rate_limited_total', { scope: 'key' })).to.equal(1);
    expect(await host.metric('attune_webhook_payload_bytes_count')).to.equal(3);
    expect(await host.metric('attune_webhook_write_batch_size_count')).to.equal(4);
    expect(await host.metric('attune_webhook_write_duration_seconds_count')).to.equal(4);
    expect(await host.metric('attune_webhook_write_queue_length')).to.equal(0);
    expect(await host.metric('attune_webhook_key_cache_requests_total', { result: 'miss' })).to.be.at.least(
      12,
    );
    expect(await host.metric('attune_webhook_key_cache_requests_total', { result: 'hit' })).to.be.at.least(1);
    const last = await host.metric('attune_webhook_last_event_timestamp_seconds', {
      trigger: refOf('accepted'),
    });
    expect(Math.abs(last - Date.now() / 1000)).to.be.lessThan(120);
  });

  it('no label holds a key or an address', async () => {
    const text = await host.registry.metrics();
    expect(text)
      .to.include('attune_webhook_requests_total')
      .and.not.match(/wh_|127\.0\.0\.1/);
  });

  it('the statistics of both resolutions and the keys’ totals say the same', async () => {
    const expected = OUTCOMES.map((outcome) => [outcome, outcome === 'accepted' ? 3 : 1]);
    const rollups = async (resolution: number) => {
      const rows: Row[] = await database
        .knex('attune.webhook_stats_rollup')
        .where({ resolution_seconds: resolution })
        .groupBy('outcome')
        .select('outcome')
        .sum({ requests: 'requests' });
      return rows.map((row) => [row.outcome, Number(row.requests)]);
    };
    for (const resolution of [60, 3600]) {
      const complete = (rows: unknown[]) => rows.length === OUTCOMES.length;
      const rows = await eventually(() => rollups(resolution), complete, 'statistics of every outcome');
      expect(rows).to.have.deep.members(expected);
    }
    const [key] = await database
      .knex('attune.webhook_key')
      .where({ trigger_id: triggers.get('accepted')?.id });
    expect(key?.total_events).to.equal('1');
    expect(Math.abs(Number(key?.last_used_at) - Date.now())).to.be.lessThan(120_000);
    const [refused] = await database
      .knex('attune.webhook_key')
      .where({ trigger_id: triggers.get('invalid_payload')?.id });
    expect(refused).to.include({ total_events: '0', last_used_at: null });
    const [unknown] = await database.knex('attune.webhook_stats_rollup').where({ outcome: 'unknown_key' });
    expect(unknown?.trigger_id).to.equal('0');
  });

  function logRows(): Promise<Row[]> {
    return database.knex('attune.webhook_event_log').select();
  }
});
