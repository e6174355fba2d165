// Events in the shapes of the API; the payload stays the text that PostgreSQL printed.

import type { EventDetailRow, EventSummaryRow } from '../../events/event-store.ts';
import { VerbatimJson } from '../answer.ts';
import type { EventDetail, EventSummary, WebhookMetadata } from '../api-types.ts';
import { displayOf, textValues } from './log.ts';
import { requiredTime } from './time.ts';

export function presentEvent(row: EventSummaryRow): EventSummary {
  return {
    id: Number(row.id),
    trigger: row.trigger === null ? null : Number(row.trigger),
    trigger_ref: row.trigger_ref,
    source: row.source,
    webhook_key: displayOf(row.webhook_key),
    event_type: row.event_type,
    has_payload: row.has_payload,
    payload_size_bytes: row.payload_size_bytes,
    created: requiredTime(row.created),
  };
}

/** `{"data": …}` with the payload spliced in: through `JSON.parse`, integers beyond 2^53 would lose digits. */
export function presentEventDetail(row: EventDetailRow): VerbatimJson {
  const metadata = withoutKey(row.metadata);
  const detail: Omit<EventDetail, 'payload'> = {
    ...presentEvent(row),
    webhook_metadata: webhookMetadata(metadata),
    metadata,
  };
  const open = JSON.stringify({ data: detail }).slice(0, -2);
  return new VerbatimJson(`${open},"payload":${row.payload_text ?? 'null'}}}`);
}

/** Hosts may have written the whole key there. */
function withoutKey(metadata: unknown): Record<string, unknown> {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return {};
  const { webhook_key } = metadata as { webhook_key?: unknown };
  return typeof webhook_key === 'string'
    ? { ...metadata, webhook_key: displayOf(webhook_key) }
    : { ...metadata };
}

/** Flat as this package and the host write it, or nested as the specification also has it. */
function webhookMetadata(metadata: Record<string, unknown>): WebhookMetadata {
  const nested = metadata.webhook_metadata;
  const source =
    typeof nested === 'object' && nested !== null ? (nested as Record<string, unknown>) : metadata;
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    received_at: textOf(source.received_at),
    source_ip: textOf(source.source_ip),
    user_agent: textOf(source.user_agent),
    headers: textValues(source.headers),
  };
}
