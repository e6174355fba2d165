// Log rows in the shapes of the API.

import { displayWebhookKey } from '../../keys/webhook-key.ts';
import { checksOf } from '../../log/log-checks.ts';
import type { LogDetailRow, LogRow } from '../../log/log-row.ts';
import type { ExchangeRow } from '../../proxy/exchange-log.ts';
import type { ErrorDetail, EventSummary, LogDetail, LogEntry } from '../api-types.ts';
import { requiredTime } from './time.ts';

export function presentLogEntry(row: LogRow): LogEntry {
  return {
    id: Number(row.id),
    trigger_id: toNumber(row.trigger_id),
    trigger_ref: row.trigger_ref,
    webhook_key: displayOf(row.webhook_key),
    webhook_key_id: toNumber(row.webhook_key_id),
    webhook_key_label: row.webhook_key_label,
    event_id: toNumber(row.event_id),
    outcome: row.outcome,
    status_code: row.status_code,
    method: row.method ?? 'POST',
    source_ip: row.source_ip,
    user_agent: row.user_agent,
    content_type: row.content_type,
    payload_size_bytes: row.payload_size_bytes,
    processing_time_ms: row.processing_time_ms,
    hmac_verified: row.hmac_verified,
    rate_limited: row.rate_limited,
    ip_allowed: row.ip_allowed,
    delivery_id: row.delivery_id,
    event_type: row.event_type,
    note: row.note,
    batch_id: row.batch_id,
    batch_position: row.batch_position,
    error_message: row.error_message,
    is_test: row.is_test,
    created: requiredTime(row.created),
  };
}

export function presentLogDetail(
  row: LogDetailRow,
  event: EventSummary | null,
  keptRequestId: number | null,
  exchanges: readonly ExchangeRow[],
): LogDetail {
  return {
    ...presentLogEntry(row),
    headers: textValues(row.headers),
    error_details: Array.isArray(row.error_details) ? row.error_details.filter(isErrorDetail) : null,
    checks: checksOf(row),
    event,
    kept_request_id: keptRequestId,
    proxied: exchanges.map((exchange) => ({ ...exchange, created: requiredTime(exchange.created) })),
  };
}

/** Rows that a host wrote before may hold whole keys. */
export function displayOf(key: string | null): string | null {
  return key === null || key.endsWith('…') ? key : displayWebhookKey(key);
}

export function textValues(headers: unknown): Record<string, string> {
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => typeof value === 'string'));
}

function isErrorDetail(value: unknown): value is ErrorDetail {
  const { path, message } = (value ?? {}) as Partial<ErrorDetail>;
  return typeof path === 'string' && typeof message === 'string';
}

function toNumber(id: string | null): number | null {
  return id === null ? null : Number(id);
}
