// Rows to test with.

import type { Knex } from 'knex';
import { hashWebhookKey } from '../../../lib/keys/webhook-key.ts';

export async function addTrigger(db: Knex, ref: string, columns: object = {}): Promise<number> {
  const [pack] = ref.split('.');
  const row = { ref, label: `Label of ${ref}`, pack_ref: pack, ...columns };
  const [inserted] = await db('attune.trigger').insert(row).returning('id');
  return Number(inserted.id);
}

export async function addLogRow(db: Knex, columns: object = {}): Promise<number> {
  const row = { outcome: 'accepted', status_code: 200, method: 'POST', source_ip: '192.0.2.1', ...columns };
  const [inserted] = await db('attune.webhook_event_log').insert(row).returning('id');
  return Number(inserted.id);
}

export async function addEvent(db: Knex, columns: object = {}): Promise<number> {
  const row = {
    trigger_ref: 'gone.away',
    payload: '{}',
    source: 'webhook',
    metadata: '{"source":"webhook"}',
    ...columns,
  };
  const [inserted] = await db('attune.event').insert(row).returning('id');
  return Number(inserted.id);
}

/** Counts of one hour, or of one minute. */
export async function addRollup(
  db: Knex,
  triggerId: number,
  at: Date | number,
  columns: object = {},
): Promise<void> {
  const { resolution_seconds = 3600 } = columns as { resolution_seconds?: number };
  const bucketMs = resolution_seconds * 1000;
  const bucket = new Date(Math.floor(Number(at) / bucketMs) * bucketMs);
  await db('attune.webhook_stats_rollup').insert({
    trigger_id: triggerId,
    resolution_seconds,
    bucket,
    outcome: 'accepted',
    requests: 1,
    last_at: new Date(at),
    ...columns,
  });
}

/** As a round of judging leaves it. */
export async function addHealth(
  db: Knex,
  triggerId: number,
  state: string,
  reasons: object[] = [],
): Promise<void> {
  const at = new Date('2026-01-24T12:00:00.000Z');
  const row = { trigger_id: triggerId, state, since: at, judged_at: at, reasons: JSON.stringify(reasons) };
  await db('attune.webhook_health').insert(row);
}

export async function activeKeys(db: Knex, triggerId: number) {
  return db('attune.webhook_key').where({ trigger_id: triggerId, state: 'active' });
}

/** What the receiver would find. */
export async function findByKey(db: Knex, key: string) {
  const [row] = await db('attune.webhook_key').where('key_hash', hashWebhookKey(key));
  return row;
}
