// Whose log rows may be seen: one trigger's, one tenant's, or all; and the cheapest way to have their newest first.

import type { Knex } from 'knex';
import { globToLike } from '../glob.ts';

export interface LogScope {
  /** Rows of this trigger only. */
  triggerId?: number;
  /** Rows of this tenant's triggers only; null: of all, and of no trigger. */
  tenant: string | null;
}

/** What is asked of the rows: counting needs neither their columns nor their order. */
export interface Wanted {
  columns: string[];
  count: number;
  inOrder: boolean;
}

export type Narrow = (query: Knex.QueryBuilder) => Knex.QueryBuilder;

/** With more triggers than this, filtering the newest rows finds a page sooner than asking trigger by trigger. */
const MAX_MERGED_TRIGGERS = 1000;
const LOG = 'attune.webhook_event_log as l';

/** By time and not by id, so that the same index serves `since` and `until`. */
export function newestFirst(rows: Knex.QueryBuilder): Knex.QueryBuilder {
  return rows.orderBy([
    { column: 'l.created', order: 'desc' },
    { column: 'l.id', order: 'desc' },
  ]);
}

/** All rows in scope, as `l`, without order. */
export function rowsInScope(db: Knex, scope: LogScope): Knex.QueryBuilder {
  const rows = db(LOG);
  if (scope.triggerId !== undefined) return rows.where('l.trigger_id', scope.triggerId);
  if (scope.tenant === null) return rows;
  return rows.whereExists(
    db('attune.trigger as t')
      .select(db.raw('1'))
      .whereRaw('t.id = l.trigger_id')
      .where('t.webhook_tenant', scope.tenant),
  );
}

/**
 * The newest rows of a few triggers, merged: each trigger's come in order from an index, so that a trigger that is seldom
 * called costs no walk through everybody else's rows. Undefined where too many triggers match. In an object of its own,
 * because awaiting a bare query would run it.
 */
export async function newestOfTriggers(
  db: Knex,
  { tenant }: LogScope,
  triggerRef: string | undefined,
  narrow: Narrow,
  { columns, count, inOrder }: Wanted,
): Promise<{ rows: Knex.QueryBuilder } | undefined> {
  const ids = await matchingTriggers(db, tenant, triggerRef);
  if (ids.length > MAX_MERGED_TRIGGERS) return undefined;
  const newest = (rows: Knex.QueryBuilder) => {
    const wanted = narrow(rows).select(columns).limit(count);
    return inOrder ? newestFirst(wanted) : wanted;
  };
  const ofOne = newest(db(LOG).whereRaw('l.trigger_id = scope.id'));
  const perTrigger = db.raw('unnest(?::bigint[]) AS scope(id) CROSS JOIN LATERAL ? n', [ids, ofOne]);
  const merged: Knex.QueryBuilder = db.select('n.*').from(perTrigger);
  // Rows of triggers that were deleted keep their ref; they are nobody's but the tenantless administrator's.
  if (tenant === null && triggerRef !== undefined) {
    const ofDeleted = newest(
      db(LOG).whereNull('l.trigger_id').whereLike('l.trigger_ref', globToLike(triggerRef)),
    );
    merged.unionAll([db.select('d.*').from(ofDeleted.as('d'))]);
  }
  return { rows: db.from(merged.as('l')) };
}

async function matchingTriggers(db: Knex, tenant: string | null, triggerRef?: string): Promise<string[]> {
  const query = db('attune.trigger').limit(MAX_MERGED_TRIGGERS + 1);
  if (tenant !== null) query.where('webhook_tenant', tenant);
  if (triggerRef !== undefined) query.whereLike('ref', globToLike(triggerRef));
  return query.pluck('id');
}
