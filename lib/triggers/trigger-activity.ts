// What arrived at a trigger's webhook within a day, from its hourly roll-ups.

import type { Knex } from 'knex';
import { NOT_REFUSED } from '../outcome.ts';

const HOUR_MS = 3_600_000;
export const HOURS_PER_DAY = 24;

/** Start of the first of 24 hours, the current one included. */
function dayStart(nowMs: number): Date {
  return new Date((Math.floor(nowMs / HOUR_MS) - (HOURS_PER_DAY - 1)) * HOUR_MS);
}

const HOURLY = 'attune.webhook_stats_rollup r WHERE r.resolution_seconds = 3600 AND';
const SUCCESSES = NOT_REFUSED.map((outcome) => `'${outcome}'`).join(', ');
const COUNTS = `sum(r.requests) FILTER (WHERE r.outcome = 'accepted') AS accepted,
  sum(r.requests) FILTER (WHERE r.outcome NOT IN (${SUCCESSES})) AS refused`;

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
