// Fetches what health is judged by, for any number of triggers at once: from the roll-ups, never from the log.

import type { Knex } from 'knex';
import type { Outcome } from '../outcome.ts';
import { type AlertRules, resolveAlertRules } from './alert-rules.ts';
import { ARRIVED_OUTCOMES, FAILED_OUTCOMES, UNCOUNTED_OUTCOMES } from './failed-outcomes.ts';
import { type History, isOutdatedHistory, unpackHistory } from './history.ts';
import type { HealthFacts } from './judge-health.ts';
import { HISTORY_HOURS, HOUR_MS, learnRhythm, WEEK_HOURS } from './rhythm.ts';
import { readTargetTroubles, type TargetTroubles } from './target-troubles.ts';

export interface FactsOfTrigger {
  triggerId: number;
  ref: string;
  label: string;
  tenant: string | null;
  facts: HealthFacts;
  history: History;
}

export interface FactsOptions {
  nowMs: number;
  /** Since when anybody has been here to receive anything; null: always. */
  resumedAtMs: number | null;
  /** Reads the whole history although it is remembered. */
  fresh?: boolean;
}

interface TriggerFactsRow {
  id: string;
  ref: string;
  label: string;
  webhook_tenant: string | null;
  active: boolean;
  webhook_enabled_at: Date | null;
  webhook_alert_rules: unknown;
  history: unknown;
}

interface CountsRow {
  id: string;
  recent: Partial<Record<Outcome, number>> | null;
  signature_failures: string;
  last_event_at: Date | null;
}

interface HistoryRow {
  id: string;
  hours: number[] | null;
  requests: string;
  failed: string;
}

const MINUTE_MS = 60_000;
/** 1 January 1970 was a Thursday. */
const EPOCH_HOUR_OF_WEEK = 72;

export async function readFacts(
  db: Knex,
  triggerIds: readonly number[],
  options: FactsOptions,
): Promise<FactsOfTrigger[]> {
  if (triggerIds.length === 0) return [];
  const triggers = await readTriggers(db, triggerIds);
  const rules = new Map(triggers.map((row) => [row.id, resolveAlertRules(row.webhook_alert_rules)]));
  const known = new Map(triggers.map((row) => [row.id, unpackHistory(row.history)]));
  const toLearn = triggers
    .map((row) => row.id)
    .filter((id) => options.fresh || isOutdatedHistory(known.get(id) ?? null, options.nowMs));
  const counts = byId(await readCounts(db, rules, options.nowMs));
  const learned = byId(await readHistories(db, toLearn, options.nowMs));
  const troubles = await readTargetTroubles(
    db,
    triggers.map((row) => Number(row.id)),
  );
  return triggers.map((row) => {
    const fresh = learned.get(row.id);
    const history = fresh === undefined ? (known.get(row.id) as History) : toHistory(fresh, options.nowMs);
    const facts = toFacts(row, rules.get(row.id) as AlertRules, counts.get(row.id), history, options);
    return {
      triggerId: Number(row.id),
      ref: row.ref,
      label: row.label,
      tenant: row.webhook_tenant,
      history,
      facts: { ...facts, ...(troubles.get(Number(row.id)) ?? NO_TROUBLES) },
    };
  });
}

const NO_TROUBLES: TargetTroubles = { deadLetters: 0, openBreakers: [] };

function toFacts(
  row: TriggerFactsRow,
  rules: AlertRules,
  counts: CountsRow | undefined,
  history: History,
  { resumedAtMs }: FactsOptions,
): Omit<HealthFacts, keyof TargetTroubles> {
  const enabledAtMs = row.webhook_enabled_at?.getTime() ?? null;
  const lastEventMs = counts?.last_event_at?.getTime() ?? null;
  const sinceMs = Math.max(enabledAtMs ?? 0, resumedAtMs ?? 0);
  return {
    rules,
    active: row.active,
    listeningSinceMs: sinceMs === 0 ? null : sinceMs,
    recent: counts?.recent ?? {},
    signatureFailures: Number(counts?.signature_failures ?? 0),
    usual: history.usual,
    lastEventMs,
    rhythm: learnRhythm(history.activeHours),
  };
}

function toHistory(row: HistoryRow, nowMs: number): History {
  const usual = { requests: Number(row.requests), failed: Number(row.failed) };
  return { learnedAtMs: nowMs, activeHours: row.hours ?? [], usual };
}

function byId<Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function readTriggers(db: Knex, ids: readonly number[]): Promise<TriggerFactsRow[]> {
  return db('attune.trigger as t')
    .leftJoin('attune.webhook_health as h', 'h.trigger_id', 't.id')
    .select(
      't.id',
      't.ref',
      't.label',
      't.webhook_tenant',
      't.webhook_enabled_at',
      't.webhook_alert_rules',
      'h.history',
    )
    .select(db.raw('t.enabled AND t.webhook_enabled AS active'))
    .whereIn('t.id', ids)
    .orderBy('t.id');
}

const RECENT = `
  select a.id, recent.recent, signatures.failures as signature_failures, latest.last_at as last_event_at
    from json_to_recordset(?::json) as a(id bigint, error_from timestamptz, signature_from timestamptz)
    left join lateral (
      select json_object_agg(o.outcome, o.requests) as recent
        from (select r.outcome, sum(r.requests) as requests from attune.webhook_stats_rollup r
               where r.trigger_id = a.id and r.resolution_seconds = 60 and r.bucket >= a.error_from and r.bucket <= ?
               group by r.outcome) o) recent on true
    left join lateral (
      select coalesce(sum(r.requests), 0) as failures from attune.webhook_stats_rollup r
       where r.trigger_id = a.id and r.resolution_seconds = 60 and r.bucket >= a.signature_from and r.bucket <= ?
         and r.outcome = 'signature_invalid') signatures on true
    left join lateral (
      select max(newest.last_at) as last_at
        from (select r.last_at from attune.webhook_stats_rollup r
               where r.trigger_id = a.id and r.resolution_seconds = 3600 and r.outcome = any(?) and r.bucket <= ?
               order by r.bucket desc limit 2) newest) latest on true`;

async function readCounts(
  db: Knex,
  rules: ReadonlyMap<string, AlertRules>,
  nowMs: number,
): Promise<CountsRow[]> {
  const asked = [...rules].map(([id, { error_rate, signature_failures }]) => ({
    id,
    error_from: new Date(nowMs - error_rate.window_minutes * MINUTE_MS),
    signature_from: new Date(nowMs - signature_failures.window_minutes * MINUTE_MS),
  }));
  const now = new Date(nowMs);
  const { rows } = await db.raw(RECENT, [JSON.stringify(asked), now, now, [...ARRIVED_OUTCOMES], now]);
  return rows;
}

/** Sums of the two weeks up to the last event, from Monday 00:00 UTC on: 168 numbers. */
export async function readEventsByHourOfWeek(
  db: Knex,
  triggerId: number,
  lastEventMs: number,
): Promise<number[]> {
  const lastHour = Math.floor(lastEventMs / HOUR_MS);
  const rows: { bucket: Date; events: string }[] = await db('attune.webhook_stats_rollup')
    .select('bucket', db.raw('sum(requests) AS events'))
    .where({ trigger_id: triggerId, resolution_seconds: 3600 })
    .whereIn('outcome', ARRIVED_OUTCOMES)
    .whereBetween('bucket', [
      new Date((lastHour - HISTORY_HOURS + 1) * HOUR_MS),
      new Date(lastHour * HOUR_MS),
    ])
    .groupBy('bucket');
  const sums = Array.from({ length: WEEK_HOURS }, () => 0);
  for (const { bucket, events } of rows) {
    const index = (bucket.getTime() / HOUR_MS + EPOCH_HOUR_OF_WEEK) % WEEK_HOURS;
    sums[index] = (sums[index] ?? 0) + Number(events);
  }
  return sums;
}

/** Of the two weeks up to the last event: what a sender was used to do is not forgotten while it is silent. */
const HISTORY = `
  select a.id, history.hours, coalesce(history.requests, 0) as requests, coalesce(history.failed, 0) as failed
    from unnest(?::bigint[]) as a(id)
    left join lateral (
      select r.bucket from attune.webhook_stats_rollup r
       where r.trigger_id = a.id and r.resolution_seconds = 3600 and r.outcome = any(?) and r.bucket <= ?
       order by r.bucket desc limit 1) latest on true
    left join lateral (
      select json_agg(distinct (extract(epoch from r.bucket) / 3600)::int) filter (where r.outcome = any(?)) as hours,
             sum(r.requests) filter (where r.outcome <> all(?) and r.bucket < ?) as requests,
             sum(r.requests) filter (where r.outcome = any(?) and r.bucket < ?) as failed
        from attune.webhook_stats_rollup r
       where r.trigger_id = a.id and r.resolution_seconds = 3600 and r.bucket <= ?
         and r.bucket > coalesce(latest.bucket, ?) - make_interval(hours => ${HISTORY_HOURS})) history on true`;

async function readHistories(db: Knex, ids: readonly string[], nowMs: number): Promise<HistoryRow[]> {
  if (ids.length === 0) return [];
  const now = new Date(nowMs);
  // What happens at this moment is not yet usual.
  const lately = new Date((Math.floor(nowMs / HOUR_MS) - 1) * HOUR_MS);
  const arrived = [...ARRIVED_OUTCOMES];
  const { rows } = await db.raw(HISTORY, [
    [...ids],
    arrived,
    now,
    arrived,
    [...UNCOUNTED_OUTCOMES],
    lately,
    [...FAILED_OUTCOMES],
    lately,
    now,
    now,
  ]);
  return rows;
}
