// How a trigger's webhook is doing, from its hourly roll-ups; one SQL expression for showing it and for filtering by it.

import type { Knex } from 'knex';

export const HEALTHS = ['healthy', 'degraded', 'failing', 'silent', 'disabled'] as const;
export type Health = (typeof HEALTHS)[number];

const HOUR_MS = 3_600_000;
export const HOURS_PER_DAY = 24;

/** Start of the first of 24 hours, the current one included. */
function dayStart(nowMs: number): Date {
  return new Date((Math.floor(nowMs / HOUR_MS) - (HOURS_PER_DAY - 1)) * HOUR_MS);
}

function weekBefore(date: Date): Date {
  return new Date(date.getTime() - 7 * HOURS_PER_DAY * HOUR_MS);
}

const HOURLY = 'attune.webhook_stats_rollup r WHERE r.resolution_seconds = 3600 AND';
const COUNTS = `sum(r.requests) AS requests,
  sum(r.requests) FILTER (WHERE r.outcome = 'accepted') AS accepted,
  sum(r.requests) FILTER (WHERE r.outcome NOT IN ('accepted', 'duplicate')) AS refused`;

/** Joins `day` for every trigger at once: for filtering. */
function todayJoin(query: Knex.QueryBuilder, from: Date): Knex.QueryBuilder {
  return query.joinRaw(
    `LEFT JOIN (SELECT r.trigger_id, ${COUNTS} FROM ${HOURLY} r.bucket >= ? GROUP BY r.trigger_id) day
       ON day.trigger_id = t.id`,
    [from],
  );
}

/** Joins `day` and selects the figures of the few triggers on a page. */
export function activityJoins(query: Knex.QueryBuilder, nowMs: number): Knex.QueryBuilder {
  const from = dayStart(nowMs);
  const hour = `(extract(epoch FROM r.bucket - ?::timestamptz) / 3600)::int`;
  return query
    .joinRaw(
      `LEFT JOIN LATERAL (
         SELECT ${COUNTS},
                json_agg(json_build_array(${hour}, r.requests)) FILTER (WHERE r.outcome = 'accepted') AS hours
           FROM ${HOURLY} r.trigger_id = t.id AND r.bucket >= ?) day ON true`,
      [from, from],
    )
    .joinRaw(
      `LEFT JOIN LATERAL (
         SELECT t.webhook_events_of_forgotten_keys + coalesce(sum(k.total_events), 0) AS total_events
           FROM attune.webhook_key k WHERE k.trigger_id = t.id) used ON true
       LEFT JOIN LATERAL (
         SELECT r.last_at AS last_event_at FROM ${HOURLY} r.trigger_id = t.id AND r.outcome = 'accepted'
          ORDER BY r.bucket DESC LIMIT 1) latest ON true`,
    )
    .select('used.total_events', 'latest.last_event_at', 'day.hours')
    .select('day.accepted as accepted_24h', 'day.refused as refused_24h');
}

/**
 * disabled: trigger or webhook is off. failing: half or more of the last 24 hours' requests refused, three at least.
 * silent: nothing accepted in 24 hours although something was in the seven days before, or never any request.
 * degraded: 5 % or more refused. A trigger that fires once a month is healthy in between.
 */
const HEALTH = `CASE
  WHEN NOT (t.enabled AND t.webhook_enabled) THEN 'disabled'
  WHEN day.refused >= 3 AND day.refused * 2 >= day.requests THEN 'failing'
  WHEN coalesce(day.accepted, 0) = 0 AND (
         NOT EXISTS (SELECT FROM ${HOURLY} r.trigger_id = t.id)
         OR EXISTS (SELECT FROM ${HOURLY} r.trigger_id = t.id AND r.outcome = 'accepted'
                       AND r.bucket >= ? AND r.bucket < ?)) THEN 'silent'
  WHEN day.refused > 0 AND day.refused * 20 >= day.requests THEN 'degraded'
  ELSE 'healthy'
END`;

export function selectHealth(db: Knex, nowMs: number): Knex.Raw {
  const from = dayStart(nowMs);
  return db.raw(`${HEALTH} AS health`, [weekBefore(from), from]);
}

/** Most triggers have no webhook; saying so first spares looking for their requests. */
export function filterByHealth(db: Knex, query: Knex.QueryBuilder, health: Health, nowMs: number): void {
  if (health === 'disabled') {
    query.whereRaw('NOT (t.enabled AND t.webhook_enabled)');
    return;
  }
  const from = dayStart(nowMs);
  query.whereRaw('t.enabled AND t.webhook_enabled');
  todayJoin(query, from).where(db.raw(`${HEALTH} = ?`, [weekBefore(from), from, health]));
}
