// Once a minute, in one instance: which triggers have to be judged, and the round over them in small batches.

import type { Knex } from 'knex';
import { TRIGGERS_IN_TROUBLE } from '../health/target-troubles.ts';
import { deleteOldAlerts } from './alert-store.ts';
import { judgeTriggers } from './judge-triggers.ts';

export interface RoundOptions {
  db: Knex;
  hasOnAlert: boolean;
  /** A round is left to others while the last one began less than this ago. */
  intervalMs: number;
}

interface Round {
  nowMs: number;
  resumedAtMs: number | null;
  triggerIds: number[];
}

const BATCH_TRIGGERS = 200;
const MINUTE_MS = 60_000;
/** Counters are flushed about once a second, and clocks of instances differ a little. */
const OVERLAP_MS = 2 * MINUTE_MS;
/** Where nobody judged for this long nobody received either, as far as anybody knows: that was no silence of senders. */
const OUTAGE_MS = 15 * MINUTE_MS;
/** The very first round knows of nobody: all are looked at that had a request within four weeks. */
const FIRST_LOOK_BACK_MS = 28 * 24 * 60 * MINUTE_MS;
const KEEP_RESOLVED_MS = 90 * 24 * 60 * MINUTE_MS;
/** Any constant, the same in every instance. */
const ADVISORY_LOCK_KEY = 7_284_113_930_217_022;

/** The row is the lock: whoever moves it on has the round. A time in the future, of a clock put back, holds nobody up. */
const CLAIM = `
  insert into attune.webhook_health_round as r (id, claimed_at) values (1, :now)
  on conflict (id) do update
    set claimed_at = :now,
        resumed_at = case when r.covered_until < :outage then :now else r.resumed_at end
    where r.claimed_at is null or r.claimed_at <= :free or r.claimed_at > :now
  returning covered_until, resumed_at`;

/** Those whose counts moved, those that are due, and those with an alert that may be over. */
const CANDIDATES = `
  select id from (
    select distinct trigger_id as id from attune.webhook_stats_rollup
     where resolution_seconds = :resolution and bucket >= :since and trigger_id > 0
    union select trigger_id from attune.webhook_health where due_at <= :now
    union select trigger_id from attune.webhook_alert where state = 'open'
    union ${TRIGGERS_IN_TROUBLE}) candidates
  order by id`;

/** @returns how many triggers were judged; null where the round is somebody else's. */
export async function runRound(options: RoundOptions, nowMs: number): Promise<number | null> {
  const round = await claimRound(options, nowMs);
  if (round === null) return null;
  const { db } = options;
  for (let index = 0; index < round.triggerIds.length; index += BATCH_TRIGGERS) {
    const batch = round.triggerIds.slice(index, index + BATCH_TRIGGERS);
    if (!(await judgeBatch(options, batch, round))) return null;
  }
  await deleteOldAlerts(db, new Date(nowMs - KEEP_RESOLVED_MS));
  await db('attune.webhook_health_round')
    .where({ id: 1 })
    .update({ covered_until: new Date(nowMs) });
  return round.triggerIds.length;
}

async function claimRound({ db, intervalMs }: RoundOptions, nowMs: number): Promise<Round | null> {
  const now = new Date(nowMs);
  const { rows } = await db.raw(CLAIM, {
    now,
    free: new Date(nowMs - intervalMs * 0.9),
    outage: new Date(nowMs - OUTAGE_MS),
  });
  const [claimed] = rows;
  if (claimed === undefined) return null;
  const coveredMs: number | undefined = claimed.covered_until?.getTime();
  const counts =
    coveredMs === undefined
      ? { resolution: 3600, since: new Date(nowMs - FIRST_LOOK_BACK_MS) }
      : { resolution: 60, since: new Date(Math.min(coveredMs, nowMs) - OVERLAP_MS) };
  const candidates = await db.raw(CANDIDATES, { ...counts, now });
  return {
    nowMs,
    resumedAtMs: claimed.resumed_at?.getTime() ?? null,
    triggerIds: candidates.rows.map((row: { id: string }) => Number(row.id)),
  };
}

/** False where another instance is judging at this moment: a round that takes long has been overtaken. */
function judgeBatch(
  { db, hasOnAlert }: RoundOptions,
  triggerIds: readonly number[],
  { nowMs, resumedAtMs }: Round,
): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const lock = await transaction.raw('select pg_try_advisory_xact_lock(?) as locked', [ADVISORY_LOCK_KEY]);
    if (!lock.rows[0].locked) return false;
    await judgeTriggers(transaction, triggerIds, { nowMs, resumedAtMs, hasOnAlert });
    return true;
  });
}

/** Since when anybody has been here to receive, for judging one trigger at once. */
export async function readResumedAt(db: Knex): Promise<number | null> {
  const [row] = await db('attune.webhook_health_round').select('resumed_at');
  return row?.resumed_at?.getTime() ?? null;
}
