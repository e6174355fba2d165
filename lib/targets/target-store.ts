// Reads and writes targets. Secrets arrive and leave as they are stored: encrypted where a key is configured.

import type { Knex } from 'knex';
import type { TargetHeader, TargetSettings } from './settings.ts';
import type { StoredHeader, TargetRow } from './target-row.ts';

const TABLE = 'attune.webhook_target';
const JSON_COLUMNS = ['headers', 'condition', 'retry', 'ordering', 'breaker', 'answer'] as const;

export interface TargetCounts {
  pending: number;
  delivering: number;
  dead: number;
}

export function listTargets(db: Knex, triggerId: number): Promise<TargetRow[]> {
  return db(TABLE).where({ trigger_id: triggerId }).orderBy('id').select();
}

export function findTargets(db: Knex, ids: readonly number[]): Promise<TargetRow[]> {
  return db(TABLE)
    .whereIn('id', [...ids])
    .select();
}

export function targetsOfTriggers(db: Knex, triggerIds: readonly number[]): Promise<TargetRow[]> {
  return db(TABLE)
    .whereIn('trigger_id', [...triggerIds])
    .orderBy('id')
    .select();
}

/** Locked, for a change in the same transaction. */
export function lockTarget(
  transaction: Knex.Transaction,
  triggerId: number,
  id: number,
): Promise<TargetRow | undefined> {
  return transaction(TABLE).where({ id, trigger_id: triggerId }).forNoKeyUpdate().first();
}

export async function insertTarget(
  db: Knex,
  triggerId: number,
  settings: TargetSettings,
  secret: string,
): Promise<TargetRow> {
  const [row] = await db(TABLE)
    .insert({ ...toColumns(settings), trigger_id: triggerId, secret })
    .returning('*');
  return row;
}

export async function updateTarget(
  db: Knex,
  id: string,
  changes: Record<string, unknown>,
): Promise<TargetRow> {
  const [row] = await db(TABLE)
    .where({ id })
    .update({ ...changes, revision: db.raw('revision + 1'), updated: db.fn.now() })
    .returning('*');
  return row;
}

export async function deleteTarget(db: Knex, id: string): Promise<void> {
  await db(TABLE).where({ id }).delete();
}

/** node-postgres would write an array as one of PostgreSQL's own. */
export function toColumns(settings: Partial<TargetSettings>): Record<string, unknown> {
  const columns: Record<string, unknown> = { ...settings };
  const headers = settings.headers?.map(storedHeader);
  for (const name of JSON_COLUMNS) {
    const value = name === 'headers' ? headers : settings[name];
    if (value !== undefined) columns[name] = value === null ? null : JSON.stringify(value);
  }
  return columns;
}

function storedHeader({ name, value, secret }: TargetHeader): StoredHeader {
  return secret ? { name, encrypted: value } : { name, value };
}

/** How many deliveries of each target wait, run and are dead; counted up to a bound, which says enough. */
export async function countDeliveries(
  db: Knex,
  targetIds: readonly string[],
): Promise<Map<string, TargetCounts>> {
  const { rows } = await db.raw(
    `select t.id, p.n as pending, d.n as delivering, x.n as dead
       from unnest(?::bigint[]) as t(id)
       cross join lateral (select count(*)::int as n from (select from attune.webhook_target_delivery
         where target_id = t.id and state in ('pending', 'retrying') limit ${COUNT_LIMIT}) c) p
       cross join lateral (select count(*)::int as n from attune.webhook_target_delivery
         where target_id = t.id and state = 'delivering') d
       cross join lateral (select count(*)::int as n from (select from attune.webhook_target_delivery
         where target_id = t.id and state = 'dead' limit ${COUNT_LIMIT}) c) x`,
    [[...targetIds]],
  );
  return new Map(rows.map(({ id, ...counts }: TargetCounts & { id: string }) => [id, counts]));
}

const COUNT_LIMIT = 100_000;
