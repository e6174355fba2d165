// The webhook settings of a trigger as its row holds them. Plain SQL can write anything there, so nothing is trusted.

import { toInteger } from '../db/integer.ts';
import { DEFAULT_WINDOW_SECONDS } from '../events/delivery-rules.ts';
import { type AlertRules, resolveAlertRules } from '../health/alert-rules.ts';
import { DEFAULT_KEEP_HOURS, type KeepMode, keepModeOf } from '../kept/kept-request.ts';
import type { BatchSettings } from '../payload/split-batch.ts';
import { type ProxySettings, readProxySettings, toStoredProxy } from '../proxy/settings.ts';
import { type ResponseSettings, readResponse } from '../response/response-template.ts';
import type { Place } from '../signatures/model.ts';
import { WHERE_NULL } from './null-settings.ts';
import { type PreviousSecret, readPreviousSecrets } from './previous-secrets.ts';

export interface WebhookRow {
  id: string;
  ref: string;
  webhook_enabled: boolean;
  webhook_enabled_at: Date | null;
  webhook_hmac_enabled: boolean;
  webhook_hmac_secret: string | null;
  webhook_hmac_scheme: string | null;
  webhook_hmac_algorithm: string | null;
  webhook_hmac_tolerance_seconds: number | null;
  webhook_hmac_options: unknown;
  webhook_hmac_previous_secrets: unknown;
  webhook_verify_token: string | null;
  webhook_waiting_for_secret: boolean;
  webhook_rate_limit_enabled: boolean;
  webhook_rate_limit_requests: number | null;
  webhook_rate_limit_window_seconds: number | null;
  webhook_ip_whitelist_enabled: boolean;
  webhook_ip_whitelist: (string | null)[] | null;
  webhook_payload_size_limit_kb: number | null;
  webhook_payload_schema_enforced: boolean;
  webhook_input_schema: unknown;
  webhook_mapping: unknown;
  webhook_keep_original: boolean;
  webhook_delivery_id_place: unknown;
  webhook_delivery_window_seconds: number | null;
  webhook_replay_protection: boolean | null;
  webhook_event_type_place: unknown;
  webhook_event_types: (string | null)[] | null;
  webhook_batch: unknown;
  webhook_response: unknown;
  webhook_proxy: unknown;
  webhook_tenant: string | null;
  webhook_alert_rules: unknown;
  webhook_keep_requests: string | null;
  webhook_keep_requests_hours: number | null;
  webhook_revision: string;
  /** Of the primary key; null where there is none yet. */
  key_id: string | null;
  key_display: string | null;
  /** In clear or encrypted; null where only its hash is known. */
  key_value: string | null;
  key_created: Date | null;
  /** Over all keys of the trigger. */
  last_used_at: Date | null;
  total_events: string;
}

export interface WebhookSettings {
  enabled: boolean;
  hmacEnabled: boolean;
  /** One of SCHEME_NAMES, unless plain SQL wrote something else. */
  hmacScheme: string;
  hmacAlgorithm: string;
  /** Null: the scheme's own. */
  hmacToleranceSeconds: number | null;
  /** What the scheme needs beside its secret. */
  hmacOptions: Record<string, unknown>;
  /** As stored: encrypted where an encryption key is configured. */
  hmacSecret: string | null;
  /** Earlier ones, those whose time is over included. */
  previousSecrets: PreviousSecret[];
  /** As stored; what a sender's handshake is checked against. */
  verifyToken: string | null;
  /** True until the sender has brought its secret along. */
  waitingForSecret: boolean;
  rateLimitEnabled: boolean;
  rateLimitRequests: number;
  rateLimitWindowSeconds: number;
  ipWhitelistEnabled: boolean;
  ipWhitelist: string[];
  payloadLimitKb: number;
  payloadSchemaEnforced: boolean;
  /** Of MappingSettings, unless plain SQL wrote something else; null: the payload as it came. */
  mapping: unknown;
  inputSchema: object | null;
  keepOriginal: boolean;
  /** Null: where the scheme has it, else in the headers that are usual. */
  deliveryIdPlace: Place | null;
  deliveryWindowSeconds: number;
  /** Null: as the scheme has it. */
  replayProtection: boolean | null;
  /** Null: where the scheme has it. */
  eventTypePlace: Place | null;
  /** With `*` globs; null: every type is accepted. */
  eventTypes: string[] | null;
  /** Null: a body is one event. */
  batch: BatchSettings | null;
  /** Null: the usual answer. */
  response: ResponseSettings | null;
  /** Secret headers as stored: encrypted. */
  proxy: ProxySettings | null;
  tenant: string | null;
  alerts: AlertRules;
  keepRequests: KeepMode;
  keepRequestsHours: number;
}

/** NULL, which only plain SQL writes, is told as the receiver judges it: strictly. */
export function toSettings(row: WebhookRow): WebhookSettings {
  return {
    enabled: row.webhook_enabled,
    hmacEnabled: row.webhook_hmac_enabled,
    hmacScheme: row.webhook_hmac_scheme ?? WHERE_NULL.hmacScheme,
    hmacAlgorithm: row.webhook_hmac_algorithm ?? '',
    hmacToleranceSeconds: row.webhook_hmac_tolerance_seconds,
    hmacOptions: objectOf(row.webhook_hmac_options),
    hmacSecret: row.webhook_hmac_secret,
    previousSecrets: readPreviousSecrets(row.webhook_hmac_previous_secrets),
    verifyToken: row.webhook_verify_token,
    waitingForSecret: row.webhook_waiting_for_secret,
    rateLimitEnabled: row.webhook_rate_limit_enabled,
    rateLimitRequests: row.webhook_rate_limit_requests ?? WHERE_NULL.rateLimitRequests,
    rateLimitWindowSeconds: row.webhook_rate_limit_window_seconds ?? WHERE_NULL.rateLimitWindowSeconds,
    ipWhitelistEnabled: row.webhook_ip_whitelist_enabled,
    ipWhitelist: (row.webhook_ip_whitelist ?? []).filter((entry) => entry !== null),
    payloadLimitKb: row.webhook_payload_size_limit_kb ?? WHERE_NULL.payloadLimitKb,
    payloadSchemaEnforced: row.webhook_payload_schema_enforced,
    mapping: row.webhook_mapping,
    inputSchema: row.webhook_input_schema as object | null,
    keepOriginal: row.webhook_keep_original,
    deliveryIdPlace: row.webhook_delivery_id_place as Place | null,
    deliveryWindowSeconds: row.webhook_delivery_window_seconds ?? DEFAULT_WINDOW_SECONDS,
    replayProtection: row.webhook_replay_protection,
    eventTypePlace: row.webhook_event_type_place as Place | null,
    eventTypes: row.webhook_event_types?.filter((type) => type !== null) ?? null,
    batch: row.webhook_batch as BatchSettings | null,
    response: row.webhook_response === null ? null : readResponse(row.webhook_response),
    proxy: readProxySettings(row.webhook_proxy),
    tenant: row.webhook_tenant,
    alerts: resolveAlertRules(row.webhook_alert_rules),
    keepRequests: keepModeOf(row.webhook_keep_requests),
    keepRequestsHours: row.webhook_keep_requests_hours ?? DEFAULT_KEEP_HOURS,
  };
}

/** Settings that are written together. `enabled` is not among them: it goes with the key. */
export type SettingGroup =
  | 'hmac'
  | 'rate_limit'
  | 'ip_whitelist'
  | 'payload_limit_kb'
  | 'payload_schema_enforced'
  | 'transform'
  | 'delivery'
  | 'event_type'
  | 'batch'
  | 'response'
  | 'proxy'
  | 'tenant'
  | 'alerts'
  | 'keep_requests';

type Columns = Record<string, unknown>;

const COLUMNS_OF: Record<SettingGroup, (settings: WebhookSettings) => Columns> = {
  hmac: (settings) => ({
    webhook_hmac_enabled: settings.hmacEnabled,
    webhook_hmac_scheme: settings.hmacScheme,
    webhook_hmac_algorithm: settings.hmacAlgorithm,
    webhook_hmac_tolerance_seconds: settings.hmacToleranceSeconds,
    webhook_hmac_options: JSON.stringify(settings.hmacOptions ?? {}),
    webhook_hmac_secret: settings.hmacSecret,
    webhook_hmac_previous_secrets: JSON.stringify(settings.previousSecrets ?? []),
    webhook_verify_token: settings.verifyToken,
    webhook_waiting_for_secret: settings.waitingForSecret,
  }),
  rate_limit: (settings) => ({
    webhook_rate_limit_enabled: settings.rateLimitEnabled,
    webhook_rate_limit_requests: settings.rateLimitRequests,
    webhook_rate_limit_window_seconds: settings.rateLimitWindowSeconds,
  }),
  ip_whitelist: (settings) => ({
    webhook_ip_whitelist_enabled: settings.ipWhitelistEnabled,
    webhook_ip_whitelist: settings.ipWhitelist,
  }),
  payload_limit_kb: (settings) => ({ webhook_payload_size_limit_kb: settings.payloadLimitKb }),
  payload_schema_enforced: (settings) => ({
    webhook_payload_schema_enforced: settings.payloadSchemaEnforced,
  }),
  transform: (settings) => ({
    webhook_mapping: jsonOrNull(settings.mapping),
    webhook_input_schema: jsonOrNull(settings.inputSchema),
    webhook_keep_original: settings.keepOriginal,
  }),
  delivery: (settings) => ({
    webhook_delivery_id_place: jsonOrNull(settings.deliveryIdPlace),
    webhook_delivery_window_seconds: settings.deliveryWindowSeconds,
    webhook_replay_protection: settings.replayProtection,
  }),
  event_type: (settings) => ({
    webhook_event_type_place: jsonOrNull(settings.eventTypePlace),
    webhook_event_types: settings.eventTypes,
  }),
  batch: (settings) => ({ webhook_batch: jsonOrNull(settings.batch) }),
  response: (settings) => ({ webhook_response: jsonOrNull(settings.response) }),
  proxy: (settings) => ({ webhook_proxy: jsonOrNull(toStoredProxy(settings.proxy ?? null)) }),
  tenant: (settings) => ({ webhook_tenant: settings.tenant }),
  alerts: (settings) => ({ webhook_alert_rules: JSON.stringify(settings.alerts) }),
  keep_requests: (settings) => ({
    webhook_keep_requests: settings.keepRequests,
    webhook_keep_requests_hours: settings.keepRequestsHours,
  }),
};

export const SETTING_GROUPS = Object.keys(COLUMNS_OF) as SettingGroup[];

/** Of these groups only: writing what nobody changed could turn a NULL, judged strictly, into a laxer default. */
export function toColumns(settings: WebhookSettings, groups: readonly SettingGroup[]): Columns {
  return Object.assign({}, ...groups.map((group) => COLUMNS_OF[group](settings)));
}

export function revisionOf(row: WebhookRow): number {
  return toInteger(row.webhook_revision);
}

/** For jsonb columns: knex would write a list as an array of SQL. */
function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
