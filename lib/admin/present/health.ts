// Health in the shapes of the API.

import type { FactsOfTrigger } from '../../health/facts-store.ts';
import type { HealthListRow } from '../../health/health-store.ts';
import type { Judgement } from '../../health/judge-health.ts';
import type { HealthFigures, HealthListEntry, TriggerHealth } from '../api-types.ts';
import { isoTime } from './time.ts';

export function presentHealthRow(row: HealthListRow): HealthListEntry {
  const stored = Array.isArray(row.reasons) ? row.reasons : [];
  const off = row.health === 'disabled';
  return {
    trigger_id: Number(row.id),
    trigger_ref: row.ref,
    trigger_label: row.label,
    health: row.health,
    since: off ? null : isoTime(row.since),
    // What was found before it was switched off does not hold any more.
    reasons: off ? [] : stored,
    judged_at: isoTime(row.judged_at),
  };
}

export interface JudgedNow {
  trigger: FactsOfTrigger;
  judgement: Judgement;
  stored: HealthListRow | undefined;
  eventsByHourOfWeek: number[];
  nowMs: number;
}

export function presentHealth({
  trigger,
  judgement,
  stored,
  eventsByHourOfWeek,
  nowMs,
}: JudgedNow): TriggerHealth {
  const { rhythm, rules } = trigger.facts;
  const now = new Date(nowMs).toISOString();
  const since = stored?.health === judgement.state ? isoTime(stored.since) : now;
  return {
    trigger_id: trigger.triggerId,
    trigger_ref: trigger.ref,
    health: judgement.state,
    since,
    judged_at: now,
    reasons: judgement.reasons,
    figures: figuresOf(judgement),
    rules,
    rhythm: {
      is_known: rhythm !== null,
      usual_gap_minutes: rhythm?.usualGapMinutes ?? null,
      events_by_hour_of_week: eventsByHourOfWeek,
    },
  };
}

/** Of a webhook that is off there are none: all zero. */
function figuresOf({ findings }: Judgement): HealthFigures {
  return {
    requests: 0,
    failed: 0,
    failed_percent: 0,
    usual_percent: null,
    signature_failures: 0,
    last_event_at: null,
    usual_gap_minutes: null,
    silent_from: null,
    dead_letters: 0,
    open_breakers: 0,
    ...Object.assign({}, ...Object.values(findings).map((finding) => finding.figures)),
  };
}
