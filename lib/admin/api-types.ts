// The JSON shapes of the admin API, shared by the handlers that answer them and the web UI that reads them.
// Times are RFC 3339 UTC strings; ids are integers; absent values are null, never left out.

import type { Finding } from '../doctor/finding.ts';
import type { AlertRule, AlertRules, AlertRulesPatch } from '../health/alert-rules.ts';
import type { KeepMode } from '../kept/kept-request.ts';
import type { CheckName } from '../log/log-checks.ts';
import type { Outcome } from '../outcome.ts';
import type { HmacAlgorithm, SchemeName } from '../signatures/schemes.ts';
import type { EventSettingsInfo, EventSettingsPatch } from './event-setting-types.ts';
import type { ProxiedInfo, ProxyInfo, ProxyPatch, TransformInfo, TransformPatch } from './transform-types.ts';

export interface Envelope<T> {
  data: T;
}

export interface Pagination {
  page: number;
  page_size: number;
  /** Counted exactly up to 10,000; see `total_items_capped`. */
  total_items: number;
  total_pages: number;
  has_previous: boolean;
  has_next: boolean;
  /** True where more than 10,000 rows match: `total_items` is then 10,000, and paging goes on past it. */
  total_items_capped: boolean;
  /** On log lists with `q`, `ip` or `key` only: true where there are rows beyond the newest 100,000 that were looked through. */
  search_limited?: boolean;
}

export interface ListEnvelope<T> {
  data: T[];
  pagination: Pagination;
}

export interface ErrorEnvelope {
  success: false;
  error: string;
  code: string;
  details?: ErrorDetail[];
}

/** One wrong field of a request body, or one violation of a payload schema. */
export interface ErrorDetail {
  /** JSON Pointer (RFC 6901) into what was sent, '' for the whole of it. */
  path: string;
  message: string;
}

export interface Session {
  identity: { id: string; login: string; tenant: string | null };
  permissions: { read: boolean; update: boolean };
  /** Version of this package. */
  version: string;
  /** False where no encryption key is configured, so that secrets are stored in clear. */
  secrets_encrypted: boolean;
}

export type Health = 'healthy' | 'degraded' | 'failing' | 'silent' | 'disabled';

export interface TriggerSummary {
  id: number;
  ref: string;
  pack_ref: string | null;
  label: string;
  description: string | null;
  enabled: boolean;
  webhook_enabled: boolean;
  health: Health;
  last_event_at: string | null;
  total_events: number;
  events_24h: number;
  refused_24h: number;
  /** Accepted events per hour over the last 24 hours, oldest first; always 24 numbers. */
  sparkline_24h: number[];
  created: string;
  updated: string;
}

export interface TriggerDetail extends TriggerSummary {
  is_adhoc: boolean;
  param_schema: unknown;
  /** JSON Schema that payloads must satisfy, from the trigger's `out_schema`; null where there is none. */
  payload_schema: unknown;
  webhook: WebhookInfo;
}

export interface WebhookInfo extends EventSettingsInfo {
  trigger_id: number;
  trigger_ref: string;
  enabled: boolean;
  /** Null while disabled, and for callers without `triggers:update`. */
  webhook_key: string | null;
  webhook_url: string | null;
  /** Safe to show to everyone: `wh_k7j2n9p4…`; null where no key exists yet. */
  webhook_key_display: string | null;
  /** When the current key was made. */
  created_at: string | null;
  enabled_at: string | null;
  last_used_at: string | null;
  total_events: number;
  hmac: {
    enabled: boolean;
    scheme: SchemeName;
    algorithm: HmacAlgorithm;
    /** How old or early a signed timestamp may be; null for schemes without one. */
    tolerance_seconds: number | null;
    /** What the scheme needs beside its secret, such as the name of a header; {} for most. */
    options: Record<string, unknown>;
    secret_set: boolean;
    /** Earlier secrets that still verify. */
    previous_secrets: number;
    /** True until the sender has brought its secret along (Asana, Notion). */
    waiting_for_secret: boolean;
    /** Whether there is something to check a sender's handshake against (Meta, eBay, LinkedIn). */
    verify_token_set: boolean;
  };
  rate_limit: { enabled: boolean; requests: number; window_seconds: number };
  ip_whitelist: { enabled: boolean; entries: string[] };
  payload_limit_kb: number;
  payload_schema_enforced: boolean;
  transform: TransformInfo;
  /** Null: requests are passed on to nobody while their senders wait. */
  proxy: ProxyInfo | null;
  tenant: string | null;
  alerts: AlertRules;
  keep_requests: { what: KeepMode; hours: number };
  /** Grows with every change; send it back as `If-Match` to be told (409) when somebody else was faster. */
  revision: number;
}

/** Body of `PATCH …/webhook`: any subset; validated as a whole, applied as a whole or not at all. */
export interface WebhookPatch extends EventSettingsPatch {
  enabled?: boolean;
  hmac?: {
    enabled?: boolean;
    scheme?: SchemeName;
    algorithm?: HmacAlgorithm;
    /** Null: the scheme's own. */
    tolerance_seconds?: number | null;
    options?: Record<string, unknown>;
    secret?: string;
    /** How long the present secret goes on verifying beside the new one; without it every earlier one ends at once. */
    keep_previous_seconds?: number;
    keep_previous_until?: string;
    /** The sender makes the secret and sends it first; until then everything else is refused. */
    waiting_for_secret?: boolean;
    /** Null removes it. Never shown again. */
    verify_token?: string | null;
  };
  rate_limit?: { enabled?: boolean; requests?: number; window_seconds?: number };
  ip_whitelist?: { enabled?: boolean; entries?: string[] };
  payload_limit_kb?: number;
  payload_schema_enforced?: boolean;
  transform?: TransformPatch;
  proxy?: ProxyPatch;
  tenant?: string | null;
  /** Members that are not given stay as they are. */
  alerts?: AlertRulesPatch;
  /** Which requests are kept, and for how many hours, 1 to 720. */
  keep_requests?: { what?: KeepMode; hours?: number };
}

export interface EnableResult {
  id: number;
  ref: string;
  webhook_enabled: boolean;
  webhook_key: string | null;
  webhook_url: string | null;
}

export interface RegenerateResult {
  webhook_key: string;
  webhook_url: string;
  previous_key_revoked: boolean;
}

/** Requests by a key, and its share of all that came by the trigger's keys; null where nothing came. */
export interface KeyTraffic {
  accepted: number;
  refused: number;
  /** 0 to 1. */
  share: number | null;
}

/** One of a trigger's keys; the key itself is never part of it. */
export interface WebhookKey {
  id: number;
  display: string;
  is_primary: boolean;
  state: 'active' | 'expired' | 'revoked';
  label: string | null;
  /** Who answers for its sender; free text. */
  owner: string | null;
  /** The trigger's tenant; where it has none, whom the key was given to. */
  tenant: string | null;
  expires_at: string | null;
  created: string;
  revoked_at: string | null;
  last_used_at: string | null;
  last_refused_at: string | null;
  total_events: number;
  refused_requests: number;
  traffic_24h: KeyTraffic;
  traffic_7d: KeyTraffic;
  safe_to_revoke: boolean;
  safe_to_revoke_reason: string;
}

/** A new key; shown here and by `GET …/keys/:id/secret` only. */
export interface KeySecret extends WebhookKey {
  webhook_key: string;
  webhook_url: string;
}

export interface KeyReveal {
  webhook_key: string;
  webhook_url: string;
}

export interface KeyRotation {
  new_key: KeySecret;
  old_key: WebhookKey;
}

/** Answer of `POST …/hmac`; the secret is shown here and by `GET …/hmac/secret` only. */
export interface HmacResult {
  enabled: boolean;
  scheme: SchemeName;
  algorithm: HmacAlgorithm;
  tolerance_seconds: number | null;
  options: Record<string, unknown>;
  /** Null for schemes that have none. */
  secret: string | null;
}

/** How much a secret is used, over the last seven days; null where nothing is known about it. */
export interface SecretUsage {
  requests_7d: number | null;
  /** Of all verified requests of the trigger, 0 to 1; null where there were none. */
  share_7d: number | null;
  last_used_at: string | null;
}

export interface PreviousSecretInfo extends SecretUsage {
  retired_at: string;
  valid_until: string;
  /** True where nothing came with it for 24 hours while something did with the current one. */
  safe_to_revoke: boolean;
}

/** Answer of `GET …/hmac`: everything about signatures but the secrets. */
export interface HmacStatus extends Omit<WebhookInfo['hmac'], 'previous_secrets'> {
  /** Null where no secret is stored. */
  current: SecretUsage | null;
  /** The latest first. */
  previous: PreviousSecretInfo[];
}

export interface Check {
  name: CheckName;
  result: 'passed' | 'failed' | 'off' | 'not_reached';
  /** In words: why it failed, or what was found. */
  detail: string | null;
  duration_ms: number | null;
}

export interface LogEntry {
  id: number;
  trigger_id: number | null;
  trigger_ref: string | null;
  /** Display form, `wh_k7j2n9p4…`. */
  webhook_key: string | null;
  webhook_key_id: number | null;
  /** As it is called now. */
  webhook_key_label: string | null;
  event_id: number | null;
  outcome: Outcome;
  status_code: number;
  method: string;
  source_ip: string | null;
  user_agent: string | null;
  content_type: string | null;
  payload_size_bytes: number | null;
  processing_time_ms: number | null;
  hmac_verified: boolean | null;
  rate_limited: boolean;
  ip_allowed: boolean | null;
  delivery_id: string | null;
  /** As the sender names it, by the trigger's event type setting. */
  event_type: string | null;
  /** What there is to know although nothing was refused: why it was ignored, or that a used delivery id came again. */
  note: string | null;
  /** UUID that all elements of one batch share; null where the request was one event. */
  batch_id: string | null;
  /** From 0. */
  batch_position: number | null;
  /** Why it was refused, in words for the operator; null where it was accepted. */
  error_message: string | null;
  /** True where it came from the test tool. */
  is_test: boolean;
  created: string;
}

export interface LogDetail extends LogEntry {
  headers: Record<string, string>;
  error_details: ErrorDetail[] | null;
  checks: Check[];
  event: EventSummary | null;
  /** The request as it was sent, where its trigger keeps them. */
  kept_request_id: number | null;
  /** What became of it at the trigger's proxy, newest first; a repeat is passed on again. */
  proxied: ProxiedInfo[];
}

export type StatsWindow = '1h' | '24h' | '7d' | '30d';

export interface Stats {
  window: StatsWindow;
  from: string;
  to: string;
  bucket_seconds: number;
  totals: {
    requests: number;
    accepted: number;
    refused: number;
    by_outcome: Partial<Record<Outcome, number>>;
    payload_bytes: number;
    avg_processing_time_ms: number | null;
    max_processing_time_ms: number | null;
  };
  /** One point per bucket, oldest first, without gaps. */
  series: StatsPoint[];
  all_time: {
    total_requests: number;
    total_events: number;
    last_request_at: string | null;
    last_event_at: string | null;
    webhook_enabled_at: string | null;
  };
}

export interface StatsPoint {
  time: string;
  accepted: number;
  refused: number;
  by_outcome: Partial<Record<Outcome, number>>;
  avg_processing_time_ms: number | null;
  max_processing_time_ms: number | null;
}

export interface EventSummary {
  id: number;
  trigger: number | null;
  trigger_ref: string;
  source: string | null;
  /** Display form; null for events that did not come in by a webhook. */
  webhook_key: string | null;
  event_type: string | null;
  has_payload: boolean;
  payload_size_bytes: number | null;
  created: string;
}

export interface WebhookMetadata {
  received_at: string | null;
  source_ip: string | null;
  user_agent: string | null;
  headers: Record<string, string>;
}

export interface EventDetail extends EventSummary {
  webhook_metadata: WebhookMetadata;
  /** As stored, flat. */
  metadata: Record<string, unknown>;
  /** As PostgreSQL holds it: integers keep all their digits, so parse with care. */
  payload: unknown;
}

/** One thing that the host did with an event, told by its `eventActivity` option: an enforcement, an execution. */
export interface EventActivity {
  kind: string;
  id: number | string;
  label: string;
  status: string;
  created: string;
  detail?: unknown;
}

/** Body of `POST …/test`. */
export interface TestRequest {
  headers?: Record<string, string>;
  /** Text of the body as the sender would send it; `body_base64` for other bytes. Default: empty. */
  body?: string;
  body_base64?: string;
  /** Client address to judge the request by. Default: the caller's own. */
  source_ip?: string;
  /** Sign with the stored secret. Default: false. */
  sign?: boolean;
  /** Go through every check and store nothing. Default: false. */
  dry_run?: boolean;
}

export interface TestResult {
  dry_run: boolean;
  status: number;
  outcome: Outcome;
  response_headers: Record<string, string>;
  response_body: unknown;
  checks: Check[];
  event_id: number | null;
  duration_ms: number;
  /** Headers as they were sent, the computed signature among them, without its value where it is secret. */
  request_headers: Record<string, string>;
  /** Why its signature failed, where it did. */
  findings: Finding[];
}

/** What comes of the request itself. */
export type TestReport = Omit<TestResult, 'findings'>;

export interface AuditEntry {
  id: number;
  created: string;
  identity_id: string;
  identity_login: string;
  action: string;
  trigger_id: number | null;
  trigger_ref: string | null;
  /** What changed, old and new, without secrets. */
  details: Record<string, unknown>;
}

export interface HealthReason {
  /** Null where all is well, or off. */
  rule: AlertRule | null;
  state: Health;
  text: string;
}

export interface HealthListEntry {
  trigger_id: number;
  trigger_ref: string;
  trigger_label: string;
  health: Health;
  since: string | null;
  reasons: HealthReason[];
  /** Null where nothing has happened to it yet. */
  judged_at: string | null;
}

export interface HealthListEnvelope extends ListEnvelope<HealthListEntry> {
  counts: Record<Health, number>;
}

export interface HealthFigures {
  /** In the window of the error rate, without unknown keys. */
  requests: number;
  failed: number;
  failed_percent: number;
  /** Of the two weeks before; null where there is nothing to compare with. */
  usual_percent: number | null;
  signature_failures: number;
  last_event_at: string | null;
  usual_gap_minutes: number | null;
  /** From when on the absence of events is silence; null: never, or not known. */
  silent_from: string | null;
  dead_letters: number;
  open_breakers: number;
}

export interface TriggerHealth {
  trigger_id: number;
  trigger_ref: string;
  health: Health;
  since: string | null;
  judged_at: string;
  /** The most urgent first; never empty. */
  reasons: HealthReason[];
  figures: HealthFigures;
  /** The thresholds in force. */
  rules: AlertRules;
  rhythm: {
    /** False where too little is known to call anything silence. */
    is_known: boolean;
    usual_gap_minutes: number | null;
    /** Sums of the two weeks up to the last event, from Monday 00:00 UTC on: 168 numbers. */
    events_by_hour_of_week: number[];
  };
}

export type AlertState = 'open' | 'acknowledged' | 'resolved';

export interface AlertEntry {
  id: number;
  trigger_id: number;
  trigger_ref: string;
  trigger_label: string;
  rule: AlertRule;
  state: AlertState;
  reason: string;
  figures: Record<string, number | string | null>;
  opened_at: string;
  renotified_at: string | null;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
  resolved_at: string | null;
  resolved_reason: string | null;
  notifications: AlertNotification[];
}

export interface AlertNotification {
  kind: string;
  /** Null: the host's own function. */
  channel: string | null;
  state: string;
  attempts: number;
  result: string | null;
}

export interface AlertChannel {
  id: number;
  tenant: string | null;
  label: string;
  kind: 'webhook' | 'slack';
  /** Shortened: the rest may be a secret. */
  address: string | null;
  enabled: boolean;
  secret_set: boolean;
  created: string;
  updated: string;
  /** The latest one that was tried. */
  last_notification: {
    state: 'sent' | 'retrying' | 'failed';
    result: string;
    attempts: number;
    /** Null while it is retried. */
    finished_at: string | null;
    next_attempt_at: string | null;
  } | null;
}

export interface AlertChannelSecret extends AlertChannel {
  /** Null for Slack. */
  secret: string | null;
}

export interface AlertChannelTest {
  ok: boolean;
  /** In words: `status 204`. */
  result: string;
  duration_ms: number;
}
