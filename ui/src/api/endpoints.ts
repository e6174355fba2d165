// Every request the UI makes, by name. Paths are relative to the API's prefix.

import type {
  AlertChannel,
  AlertChannelSecret,
  AlertChannelTest,
  AlertEntry,
  AuditEntry,
  EnableResult,
  Envelope,
  EventActivity,
  EventDetail,
  EventSummary,
  HealthListEnvelope,
  HmacResult,
  HmacStatus,
  KeyReveal,
  KeyRotation,
  KeySecret,
  ListEnvelope,
  LogDetail,
  LogEntry,
  RegenerateResult,
  Stats,
  StatsWindow,
  TestRequest,
  TestResult,
  TriggerDetail,
  TriggerHealth,
  TriggerSummary,
  WebhookInfo,
  WebhookKey,
  WebhookPatch,
} from '../../../lib/admin/api-types.ts';
import type { MappingPreview, MappingPreviewRequest } from '../../../lib/admin/transform-types.ts';
import { parseExactJson } from '../payload/exact-number.ts';
import { type RequestOptions, request } from './request.ts';

type Signal = AbortSignal | undefined;
export type Parameters = Record<string, string | number | null | undefined>;

export interface PackCount {
  pack_ref: string;
  triggers: number;
}

export interface CheckedAddress {
  allowed: boolean;
  matched: string | null;
}

export interface HmacChange {
  scheme?: string;
  algorithm?: string;
  /** Null: the scheme's own. */
  tolerance_seconds?: number | null;
  options?: Record<string, unknown>;
  secret?: string;
  keep_previous_seconds?: number;
  keep_previous_until?: string;
}

export const listTriggers = (parameters: Parameters, signal: Signal) =>
  request<ListEnvelope<TriggerSummary>>(withQuery('triggers', parameters), { signal });
export const listPacks = (signal: Signal) => data<PackCount[]>('triggers/packs', { signal });
export const getTrigger = (ref: string, signal: Signal) => data<TriggerDetail>(triggerPath(ref), { signal });
export const getWebhook = (ref: string, signal?: Signal) => data<WebhookInfo>(webhookPath(ref), { signal });

export const enableWebhook = (ref: string, revision: number) =>
  data<EnableResult>(webhookPath(ref, 'enable'), { method: 'POST', revision });
export const disableWebhook = (ref: string, revision: number) =>
  data<EnableResult>(webhookPath(ref, 'disable'), { method: 'POST', revision });
export const regenerateKey = (ref: string, revision: number) =>
  data<RegenerateResult>(webhookPath(ref, 'regenerate'), { method: 'POST', revision });
export const patchWebhook = (ref: string, body: WebhookPatch, revision: number) =>
  data<WebhookInfo>(webhookPath(ref), { method: 'PATCH', body, revision });

export const previewMapping = (ref: string, body: MappingPreviewRequest, signal: Signal) =>
  data<MappingPreview>(webhookPath(ref, 'mapping/preview'), { method: 'POST', body, signal });

export const requireSignature = (ref: string, body: HmacChange, revision: number) =>
  data<HmacResult>(webhookPath(ref, 'hmac'), { method: 'POST', body, revision });
export const stopRequiringSignature = (ref: string, revision: number) =>
  data<WebhookInfo>(webhookPath(ref, 'hmac'), { method: 'DELETE', revision });
export const getSecretUsage = (ref: string, signal: Signal) =>
  data<HmacStatus>(webhookPath(ref, 'hmac'), { signal });
export const endPreviousSecrets = (ref: string, revision: number) =>
  data<HmacStatus>(webhookPath(ref, 'hmac/previous'), { method: 'DELETE', revision });
export const revealSecret = (ref: string) => data<{ secret: string }>(webhookPath(ref, 'hmac/secret'));

export interface KeyChange {
  label?: string | null;
  owner?: string | null;
  tenant?: string | null;
  expires_at?: string | null;
  primary?: true;
}

const keyPath = (ref: string, id: number, rest = '') => webhookPath(ref, `keys/${id}${rest}`);
export const listKeys = (ref: string, signal: Signal) =>
  data<WebhookKey[]>(webhookPath(ref, 'keys'), { signal });
export const addKey = (ref: string, body: KeyChange) =>
  data<KeySecret>(webhookPath(ref, 'keys'), { method: 'POST', body });
export const changeKey = (ref: string, id: number, body: KeyChange) =>
  data<WebhookKey>(keyPath(ref, id), { method: 'PATCH', body });
export const revokeKey = (ref: string, id: number) =>
  data<WebhookKey>(keyPath(ref, id), { method: 'DELETE' });
export const rotateKey = (ref: string, id: number, graceSeconds: number) =>
  data<KeyRotation>(keyPath(ref, id, '/rotate'), { method: 'POST', body: { grace_seconds: graceSeconds } });
export const revealKey = (ref: string, id: number) => data<KeyReveal>(keyPath(ref, id, '/secret'));

export const putRateLimit = (ref: string, body: WebhookInfo['rate_limit'], revision: number) =>
  data<WebhookInfo>(webhookPath(ref, 'rate-limit'), { method: 'PUT', body, revision });
export const putAllowlist = (ref: string, body: WebhookInfo['ip_whitelist'], revision: number) =>
  data<WebhookInfo>(webhookPath(ref, 'ip-whitelist'), { method: 'PUT', body, revision });
export const checkAddress = (ref: string, address: string, entries: string[]) =>
  data<CheckedAddress>(webhookPath(ref, 'ip-whitelist/check'), {
    method: 'POST',
    body: { address, entries },
  });

export const getStats = (ref: string | null, window: StatsWindow, signal: Signal) =>
  data<Stats>(withQuery(ref === null ? 'webhooks/stats' : webhookPath(ref, 'stats'), { window }), { signal });
export const runTest = (ref: string, body: TestRequest) =>
  data<TestResult>(webhookPath(ref, 'test'), { method: 'POST', body });

export const listHealth = (parameters: Parameters, signal: Signal) =>
  request<HealthListEnvelope>(withQuery('webhooks/health', parameters), { signal });
export const getHealth = (ref: string, signal: Signal) =>
  data<TriggerHealth>(webhookPath(ref, 'health'), { signal });

export const listAlerts = (parameters: Parameters, signal: Signal) =>
  request<ListEnvelope<AlertEntry>>(withQuery('webhooks/alerts', parameters), { signal });
export const acknowledgeAlert = (id: number) =>
  data<AlertEntry>(`webhooks/alerts/${id}/acknowledge`, { method: 'POST' });

export interface ChannelChange {
  label?: string;
  kind?: AlertChannel['kind'];
  url?: string;
  enabled?: boolean;
}

const channelPath = (id: number, rest = '') => `webhooks/alert-channels/${id}${rest}`;
export const listChannels = (signal: Signal) => data<AlertChannel[]>('webhooks/alert-channels', { signal });
export const addChannel = (body: ChannelChange) =>
  data<AlertChannelSecret>('webhooks/alert-channels', { method: 'POST', body });
export const changeChannel = (id: number, body: ChannelChange) =>
  data<AlertChannel>(channelPath(id), { method: 'PATCH', body });
export const removeChannel = (id: number) => data<AlertChannel>(channelPath(id), { method: 'DELETE' });
export const testChannel = (id: number) =>
  data<AlertChannelTest>(channelPath(id, '/test'), { method: 'POST' });
export const revealChannelSecret = (id: number) => data<{ secret: string }>(channelPath(id, '/secret'));

/** The log of one trigger, or of all where `ref` is null. */
export const logPath = (ref: string | null, rest = '') =>
  `${ref === null ? 'webhooks/log' : webhookPath(ref, 'log')}${rest === '' ? '' : `/${rest}`}`;
export const listLog = (ref: string | null, parameters: Parameters, signal: Signal) =>
  request<ListEnvelope<LogEntry>>(withQuery(logPath(ref), parameters), { signal });
export const getLogEntry = (ref: string | null, id: number, signal: Signal) =>
  data<LogDetail>(logPath(ref, String(id)), { signal });

export const listEvents = (parameters: Parameters, signal: Signal) =>
  request<ListEnvelope<EventSummary>>(withQuery('events', parameters), { signal });
export const getEvent = (id: number, signal: Signal) =>
  data<EventDetail>(`events/${id}`, { signal, parse: parseExactJson });
export const getActivity = (id: number, signal: Signal) =>
  data<EventActivity[]>(`events/${id}/activity`, { signal });

export const listAudit = (ref: string | null, parameters: Parameters, signal: Signal) =>
  request<ListEnvelope<AuditEntry>>(
    withQuery(ref === null ? 'webhooks/audit' : webhookPath(ref, 'audit'), parameters),
    { signal },
  );

export function withQuery(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size === 0 ? path : `${path}?${query}`;
}

function triggerPath(ref: string): string {
  return `triggers/${encodeURIComponent(ref)}`;
}

export function webhookPath(ref: string, rest = ''): string {
  return `${triggerPath(ref)}/webhook${rest === '' ? '' : `/${rest}`}`;
}

export async function data<T>(path: string, options: RequestOptions = {}): Promise<T> {
  return (await request<Envelope<T>>(path, options)).data;
}
