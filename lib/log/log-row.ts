// A row of the log as the admin API reads it: everything but headers and error details, which only a detail needs.

import type { Outcome } from '../outcome.ts';

export interface LogRow {
  id: string;
  trigger_id: string | null;
  trigger_ref: string | null;
  webhook_key: string | null;
  webhook_key_id: string | null;
  /** Of the key as it is called now; null once it is forgotten. */
  webhook_key_label: string | null;
  event_id: string | null;
  outcome: Outcome;
  status_code: number;
  method: string | null;
  source_ip: string | null;
  user_agent: string | null;
  content_type: string | null;
  payload_size_bytes: number | null;
  processing_time_ms: number | null;
  hmac_verified: boolean | null;
  rate_limited: boolean;
  ip_allowed: boolean | null;
  delivery_id: string | null;
  event_type: string | null;
  note: string | null;
  batch_id: string | null;
  batch_position: number | null;
  error_message: string | null;
  is_test: boolean;
  created: Date;
}

export interface LogDetailRow extends LogRow {
  headers: Record<string, unknown> | null;
  error_details: unknown;
  /** Which of these the trigger has now, for no row says what it had then; null once it is deleted. */
  has_checks: Record<SetCheck, boolean> | null;
}

/** Checks that are made only where something is set for them, and leave no trace in the row of a request that passes. */
export type SetCheck = 'event_type' | 'payload_schema' | 'mapping';

const COLUMNS =
  'id trigger_id trigger_ref webhook_key webhook_key_id event_id outcome status_code method user_agent content_type ' +
  'payload_size_bytes processing_time_ms hmac_verified rate_limited ip_allowed delivery_id event_type ' +
  'note batch_id batch_position error_message is_test created';

/** Columns of `l`; `source_ip` is added apart, because a host's log may hold it as text. */
export const LOG_COLUMNS = COLUMNS.split(' ').map((column) => `l.${column}`);
