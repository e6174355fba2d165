// Triggers in the shapes of the API.

import { HOURS_PER_DAY } from '../../triggers/trigger-activity.ts';
import type { TriggerRow, TriggerSummaryRow } from '../../triggers/trigger-store.ts';
import type { TriggerDetail, TriggerSummary, WebhookInfo } from '../api-types.ts';
import { isoTime, requiredTime } from './time.ts';

export function presentTriggerSummary(row: TriggerSummaryRow): TriggerSummary {
  return {
    id: row.id,
    ref: row.ref,
    pack_ref: row.pack_ref,
    label: row.label,
    description: row.description,
    enabled: row.enabled,
    webhook_enabled: row.webhook_enabled,
    health: row.health,
    last_event_at: isoTime(row.last_event_at),
    total_events: Number(row.total_events),
    events_24h: Number(row.accepted_24h ?? 0),
    refused_24h: Number(row.refused_24h ?? 0),
    sparkline_24h: sparkline(row.hours),
    created: requiredTime(row.created),
    updated: requiredTime(row.updated),
  };
}

export function presentTriggerDetail(
  trigger: TriggerRow,
  summary: TriggerSummaryRow,
  webhook: WebhookInfo,
): TriggerDetail {
  return {
    ...presentTriggerSummary(summary),
    is_adhoc: trigger.is_adhoc,
    param_schema: trigger.param_schema ?? null,
    payload_schema: trigger.out_schema ?? null,
    webhook,
  };
}

function sparkline(hours: [number, number][]): number[] {
  const counts = Array.from({ length: HOURS_PER_DAY }, () => 0);
  for (const [hour, count] of hours) {
    if (hour >= 0 && hour < HOURS_PER_DAY) counts[hour] = Number(count);
  }
  return counts;
}
