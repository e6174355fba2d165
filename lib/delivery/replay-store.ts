// Replays: what an operator asked to be done again, all of it or what matches a filter, a batch at a time, so that it is
// seen how far it is, and whoever starts next goes on where another one was killed.

import type { Knex } from 'knex';
import type { DeliveryFilter } from './delivery-list.ts';

export interface EventReplayFilter {
  ids?: readonly number[];
  /** With `*` globs. */
  triggerRef?: string;
  since?: string;
  until?: string;
  /** Only events that the handler gave up on. */
  handlerFailed?: boolean;
  /** Give them to the host's handler. */
  handler: boolean;
  /** Deliver them to their targets. */
  targets: boolean;
}

/** As it is stored: times as text. */
export type DeliveryReplayFilter = Omit<DeliveryFilter, 'since' | 'until'> & {
  since?: string;
  until?: string;
};

interface Common {
  id: string;
  trigger_id: string | null;
  tenant: string | null;
  identity_login: string | null;
  state: 'running' | 'done';
  cursor: string;
  last_id: string;
  total: number;
  requeued: number;
  per_second: number;
  /** Why it does not get on; null where it does. */
  problem: string | null;
  created: Date;
  finished_at: Date | null;
}

export type ReplayRow = Common &
  ({ kind: 'deliveries'; filter: DeliveryReplayFilter } | { kind: 'events'; filter: EventReplayFilter });

export type NewReplay = Pick<ReplayRow, 'kind' | 'filter'> & {
  triggerId: number | null;
  tenant: string | null;
  identityLogin: string;
  lastId: number;
  total: number;
  perSecond: number;
};

export interface ReplayProgress {
  succeeded: number;
  dead: number;
  unfinished: number;
  /** When the last delivery ended so far. */
  last_ended_at: Date | null;
}

const TABLE = 'attune.webhook_replay';
/** A little less than the time between two looks, which are never exactly that far apart. */
const PACE_SECONDS = 0.9;

export async function insertReplay(db: Knex, replay: NewReplay): Promise<ReplayRow> {
  const [row] = await db(TABLE)
    .insert({
      kind: replay.kind,
      trigger_id: replay.triggerId,
      tenant: replay.tenant,
      filter: JSON.stringify(replay.filter),
      identity_login: replay.identityLogin,
      last_id: replay.lastId,
      total: replay.total,
      per_second: replay.perSecond,
      ...(replay.total === 0 ? { state: 'done', finished_at: db.fn.now() } : {}),
    })
    .returning('*');
  return row;
}

export function findReplay(db: Knex, id: number, tenant: string | null): Promise<ReplayRow | undefined> {
  const query = db(TABLE).where({ id });
  if (tenant !== null) query.where({ tenant });
  return query.first();
}

/**
 * One that no other instance is at just now: the one that has waited longest, so that none holds up the others. It is due
 * once its next second has come.
 */
export function lockRunningReplay(
  transaction: Knex.Transaction,
): Promise<(ReplayRow & { is_due: boolean }) | undefined> {
  const isDue = `coalesce(advanced_at, '-infinity') <= now() - make_interval(secs => ?) as is_due`;
  return transaction(TABLE)
    .select('*', transaction.raw(isDue, [PACE_SECONDS]))
    .where({ state: 'running' })
    .orderByRaw('advanced_at nulls first, id')
    .forUpdate()
    .skipLocked()
    .first();
}

/** It is its turn again when all others have had theirs. */
export async function postponeReplay(db: Knex, id: string, problem: string): Promise<void> {
  await db(TABLE).where({ id }).update({ advanced_at: db.fn.now(), problem });
}

export async function advanceReplay(
  transaction: Knex.Transaction,
  id: string,
  { cursor, requeued, isDone }: { cursor: number; requeued: number; isDone: boolean },
): Promise<void> {
  await transaction(TABLE)
    .where({ id })
    .update({
      cursor,
      requeued: transaction.raw('requeued + ?', [requeued]),
      advanced_at: transaction.fn.now(),
      problem: null,
      ...(isDone ? { state: 'done', finished_at: transaction.fn.now() } : {}),
    });
}

/** What became so far of the deliveries that a replay put back or made. */
export async function progressOf(db: Knex, replayId: string): Promise<ReplayProgress> {
  const { rows } = await db.raw(
    `select count(*) filter (where state = 'succeeded')::int as succeeded,
            count(*) filter (where state in ('dead', 'cancelled'))::int as dead,
            count(*) filter (where state in ('pending', 'delivering', 'retrying'))::int as unfinished,
            max(finished_at) as last_ended_at
       from attune.webhook_target_delivery where replay_id = ?`,
    [replayId],
  );
  return rows[0];
}
