// What a change did, old and new side by side, for the audit: under the names of the API, without secrets.

import { toSettings, type WebhookRow } from '../triggers/webhook-settings.ts';
import { presentProxy } from './present/transform.ts';

export type SettingChanges = Record<string, { old: unknown; new: unknown }>;

export function settingChanges(before: WebhookRow, after: WebhookRow): SettingChanges {
  const old = namedSettings(before);
  const changes: SettingChanges = {};
  for (const [name, value] of Object.entries(namedSettings(after))) {
    if (JSON.stringify(old[name]) !== JSON.stringify(value)) changes[name] = { old: old[name], new: value };
  }
  if (before.webhook_hmac_secret !== after.webhook_hmac_secret) {
    const said = (secret: string | null) => (secret === null ? 'none' : 'set');
    changes['hmac.secret'] = { old: said(before.webhook_hmac_secret), new: said(after.webhook_hmac_secret) };
  }
  if (before.webhook_verify_token !== after.webhook_verify_token) {
    const said = (token: string | null) => (token === null ? 'none' : 'set');
    changes['hmac.verify_token'] = {
      old: said(before.webhook_verify_token),
      new: said(after.webhook_verify_token),
    };
  }
  return changes;
}

function namedSettings(row: WebhookRow): Record<string, unknown> {
  const settings = toSettings(row);
  return {
    enabled: settings.enabled,
    webhook_key: row.key_display,
    'hmac.enabled': settings.hmacEnabled,
    'hmac.scheme': settings.hmacScheme,
    'hmac.algorithm': settings.hmacAlgorithm,
    'hmac.tolerance_seconds': settings.hmacToleranceSeconds,
    'hmac.options': settings.hmacOptions,
    'hmac.waiting_for_secret': settings.waitingForSecret,
    'hmac.previous_secrets': settings.previousSecrets.map(({ retired_at, valid_until }) => ({
      retired_at,
      valid_until,
    })),
    'rate_limit.enabled': settings.rateLimitEnabled,
    'rate_limit.requests': settings.rateLimitRequests,
    'rate_limit.window_seconds': settings.rateLimitWindowSeconds,
    'ip_whitelist.enabled': settings.ipWhitelistEnabled,
    'ip_whitelist.entries': settings.ipWhitelist,
    payload_limit_kb: settings.payloadLimitKb,
    payload_schema_enforced: settings.payloadSchemaEnforced,
    'transform.mapping': settings.mapping,
    'transform.input_schema': settings.inputSchema,
    'transform.keep_original': settings.keepOriginal,
    'delivery.id_place': settings.deliveryIdPlace,
    'delivery.window_seconds': settings.deliveryWindowSeconds,
    'delivery.replay_protection': settings.replayProtection,
    'event_type.place': settings.eventTypePlace,
    'event_type.accepted': settings.eventTypes,
    batch: settings.batch,
    response: settings.response,
    // Everything but what may be a credential.
    proxy: presentProxy(settings.proxy, false),
    tenant: settings.tenant,
    ...Object.fromEntries(Object.entries(settings.alerts).map(([name, value]) => [`alerts.${name}`, value])),
    'keep_requests.what': settings.keepRequests,
    'keep_requests.hours': settings.keepRequestsHours,
  };
}
