// Applies a patch to the settings of a webhook and judges the result as a whole; the patch alone may be fine and yet
// leave something that would refuse every request.

import type { ErrorDetail } from '../errors.ts';
import { patchAlertRules } from '../health/alert-rules.ts';
import type { Cipher } from '../secrets/cipher.ts';
import type { WebhookSettings } from '../triggers/webhook-settings.ts';
import type { WebhookPatch } from './api-types.ts';
import { eventSettingProblems, patchEventSettings } from './patch-event-settings.ts';
import { hmacProblems, type PatchHost, patchedHmac } from './patch-hmac.ts';
import { patchSecrets, secretProblems } from './patch-secrets.ts';
import { patchProxy, proxyProblems, transformProblems } from './patch-transform.ts';
import { validationError } from './validate.ts';

/** Throws VALIDATION_ERROR naming every setting that does not fit. */
export function patchSettings(
  old: WebhookSettings,
  patch: WebhookPatch,
  cipher: Cipher,
  host: PatchHost,
): WebhookSettings {
  const settings: WebhookSettings = {
    ...old,
    ...patchedHmac(old, patch.hmac ?? {}, cipher),
    enabled: patch.enabled ?? old.enabled,
    rateLimitEnabled: patch.rate_limit?.enabled ?? old.rateLimitEnabled,
    rateLimitRequests: patch.rate_limit?.requests ?? old.rateLimitRequests,
    rateLimitWindowSeconds: patch.rate_limit?.window_seconds ?? old.rateLimitWindowSeconds,
    ipWhitelistEnabled: patch.ip_whitelist?.enabled ?? old.ipWhitelistEnabled,
    ipWhitelist: patch.ip_whitelist?.entries ?? old.ipWhitelist,
    payloadLimitKb: patch.payload_limit_kb ?? old.payloadLimitKb,
    payloadSchemaEnforced: patch.payload_schema_enforced ?? old.payloadSchemaEnforced,
    mapping: patch.transform?.mapping === undefined ? old.mapping : patch.transform.mapping,
    inputSchema: patch.transform?.input_schema === undefined ? old.inputSchema : patch.transform.input_schema,
    keepOriginal: patch.transform?.keep_original ?? old.keepOriginal,
    ...patchEventSettings(old, patch),
    proxy: patchProxy(old.proxy, patch.proxy, cipher),
    tenant: patch.tenant === undefined ? old.tenant : patch.tenant,
    alerts: patchAlertRules(old.alerts, patch.alerts ?? {}),
    keepRequests: patch.keep_requests?.what ?? old.keepRequests,
    keepRequestsHours: patch.keep_requests?.hours ?? old.keepRequestsHours,
  };
  const hmac = patch.hmac ?? {};
  Object.assign(settings, patchSecrets(old, settings, hmac, { cipher, nowMs: host.nowMs }));
  const problems = [
    ...secretProblems(old, settings, hmac, host.nowMs),
    ...hmacProblems(old, settings, patch.hmac, cipher, host),
    ...allowlistProblems(settings, patch),
    ...transformProblems(patch.transform),
    ...eventSettingProblems(settings, patch),
    ...proxyProblems(old.proxy, settings.proxy, patch.proxy, host.guard),
  ];
  if (problems.length > 0) throw validationError(problems.filter(isFirst));
  return settings;
}

/** A secret is judged by what its scheme expects and by how it is stored, which may find the same. */
function isFirst({ path, message }: ErrorDetail, index: number, all: readonly ErrorDetail[]): boolean {
  return all.findIndex((other) => other.path === path && other.message === message) === index;
}

function allowlistProblems(settings: WebhookSettings, patch: WebhookPatch): ErrorDetail[] {
  if (patch.ip_whitelist === undefined || !settings.ipWhitelistEnabled || settings.ipWhitelist.length > 0)
    return [];
  const message = 'must not be empty while the allowlist is enabled: every request would be refused';
  return [{ path: '/ip_whitelist/entries', message }];
}
