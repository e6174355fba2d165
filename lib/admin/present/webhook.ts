// A webhook's settings in the shape of the API. The key and its URL are shown to those who may change it, no one else.

import { type HmacAlgorithm, isScheme, type SchemeName } from '../../signatures/schemes.ts';
import { toleranceOfScheme } from '../../signatures/verify.ts';
import { stillValid } from '../../triggers/previous-secrets.ts';
import {
  revisionOf,
  toSettings,
  type WebhookRow,
  type WebhookSettings,
} from '../../triggers/webhook-settings.ts';
import type { WebhookInfo } from '../api-types.ts';
import type { RequestContext } from '../route.ts';
import { webhookUrl } from '../webhook-address.ts';
import { presentEventSettings } from './event-settings.ts';
import { isoTime } from './time.ts';
import { presentProxy, presentTransform } from './transform.ts';

export function presentWebhook(context: RequestContext, row: WebhookRow): WebhookInfo {
  const settings = toSettings(row);
  return {
    trigger_id: Number(row.id),
    trigger_ref: row.ref,
    enabled: settings.enabled,
    ...presentKey(context, row),
    webhook_key_display: row.key_display,
    created_at: isoTime(row.key_created),
    enabled_at: settings.enabled ? isoTime(row.webhook_enabled_at) : null,
    last_used_at: isoTime(row.last_used_at),
    total_events: Number(row.total_events),
    hmac: {
      enabled: settings.hmacEnabled,
      // What is stored, even where plain SQL stored nonsense: that is what has to be put right.
      scheme: settings.hmacScheme as SchemeName,
      algorithm: settings.hmacAlgorithm as HmacAlgorithm,
      tolerance_seconds: toleranceOf(settings),
      options: settings.hmacOptions,
      secret_set: settings.hmacSecret !== null,
      previous_secrets: stillValid(settings.previousSecrets, context.services.now()).length,
      waiting_for_secret: settings.waitingForSecret,
      verify_token_set: settings.verifyToken !== null,
    },
    rate_limit: {
      enabled: settings.rateLimitEnabled,
      requests: settings.rateLimitRequests,
      window_seconds: settings.rateLimitWindowSeconds,
    },
    ip_whitelist: { enabled: settings.ipWhitelistEnabled, entries: settings.ipWhitelist },
    payload_limit_kb: settings.payloadLimitKb,
    payload_schema_enforced: settings.payloadSchemaEnforced,
    transform: presentTransform(settings),
    ...presentEventSettings(settings),
    proxy: presentProxy(settings.proxy, context.canUpdate),
    tenant: settings.tenant,
    alerts: settings.alerts,
    keep_requests: { what: settings.keepRequests, hours: settings.keepRequestsHours },
    revision: revisionOf(row),
  };
}

/** Null for schemes that sign no time. */
function toleranceOf({ hmacScheme, hmacOptions, hmacToleranceSeconds }: WebhookSettings): number | null {
  const own = isScheme(hmacScheme) ? toleranceOfScheme(hmacScheme, hmacOptions) : null;
  return own === null && isScheme(hmacScheme) ? null : (hmacToleranceSeconds ?? own ?? 300);
}

export interface PresentedKey {
  webhook_key: string | null;
  webhook_url: string | null;
}

export function presentKey(context: RequestContext, row: WebhookRow): PresentedKey {
  const key = context.canUpdate && row.webhook_enabled ? readKey(context, row) : null;
  return { webhook_key: key, webhook_url: key === null ? null : webhookUrl(context, key) };
}

/** A key that cannot be decrypted is still in force; only showing it has to wait for the encryption key. */
function readKey({ services }: RequestContext, row: WebhookRow): string | null {
  if (row.key_value === null) return null;
  try {
    return services.cipher.decrypt(row.key_value);
  } catch (error) {
    services.logger.warn(
      { err: error, triggerId: row.id },
      'A webhook key cannot be decrypted, so it is not shown',
    );
    return null;
  }
}
