// Applies a patch to the settings of a webhook and judges the result as a whole; the patch alone may be fine and yet
// leave something that would refuse every request.

import type { ErrorDetail } from '../errors.ts';
import { patchAlertRules } from '../health/alert-rules.ts';
import type { Cipher } from '../secrets/cipher.ts';
import {
  checkSecret,
  type HmacAlgorithm,
  SCHEME_NAMES,
  SCHEMES,
  type SchemeName,
} from '../signatures/schemes.ts';
import type { WebhookSettings } from '../triggers/webhook-settings.ts';
import type { WebhookPatch } from './api-types.ts';
import { validationError } from './validate.ts';

type HmacPatch = NonNullable<WebhookPatch['hmac']>;

/** Throws VALIDATION_ERROR naming every setting that does not fit. */
export function patchSettings(old: WebhookSettings, patch: WebhookPatch, cipher: Cipher): WebhookSettings {
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
    tenant: patch.tenant === undefined ? old.tenant : patch.tenant,
    alerts: patchAlertRules(old.alerts, patch.alerts ?? {}),
    keepRequests: patch.keep_requests?.what ?? old.keepRequests,
    keepRequestsHours: patch.keep_requests?.hours ?? old.keepRequestsHours,
  };
  const problems = [
    ...hmacProblems(old, settings, patch.hmac, cipher),
    ...allowlistProblems(settings, patch),
  ];
  if (problems.length > 0) throw validationError(problems);
  return settings;
}

function patchedHmac(old: WebhookSettings, patch: HmacPatch, cipher: Cipher): Partial<WebhookSettings> {
  const enabled = patch.enabled ?? old.hmacEnabled;
  const scheme = patch.scheme ?? old.hmacScheme;
  const secret = patch.secret === undefined ? old.hmacSecret : cipher.encrypt(patch.secret);
  return {
    hmacEnabled: enabled,
    hmacScheme: scheme,
    hmacAlgorithm: patch.algorithm ?? fittingAlgorithm(scheme, old.hmacAlgorithm),
    hmacToleranceSeconds: patch.tolerance_seconds ?? old.hmacToleranceSeconds,
    // Switched off, nothing is left that could leak; switching it on again takes a new secret.
    hmacSecret: patch.enabled === false ? null : secret,
  };
}

/** The stored one where the scheme knows it, else the scheme's first. */
function fittingAlgorithm(scheme: string, stored: string): string {
  if (!isScheme(scheme)) return stored;
  const known: readonly string[] = SCHEMES[scheme].algorithms;
  return known.includes(stored) ? stored : (known[0] ?? stored);
}

export function isScheme(name: string): name is SchemeName {
  return SCHEME_NAMES.includes(name as SchemeName);
}

function hmacProblems(
  old: WebhookSettings,
  settings: WebhookSettings,
  patch: HmacPatch | undefined,
  cipher: Cipher,
): ErrorDetail[] {
  if (patch === undefined) return [];
  const problem = (field: string, message: string): ErrorDetail[] => [{ path: `/hmac/${field}`, message }];
  if (patch.secret !== undefined && !settings.hmacEnabled) {
    return problem('secret', 'would not be kept while verification is off; send "enabled": true with it');
  }
  const scheme = settings.hmacScheme;
  if (!isScheme(scheme)) {
    return problem('scheme', `${JSON.stringify(scheme)} is stored, which is not a scheme; choose one`);
  }
  const { algorithms, label } = SCHEMES[scheme];
  if (!algorithms.includes(settings.hmacAlgorithm as HmacAlgorithm)) {
    return problem('algorithm', `must be one of ${algorithms.join(', ')}, which ${label} signs with`);
  }
  if (!settings.hmacEnabled) return [];
  if (settings.hmacSecret === null)
    return problem('secret', 'is needed: none is stored, so nothing could be verified');
  const unusable = secretProblem(scheme, patch.secret ?? readable(old.hmacSecret, cipher));
  return unusable === null ? [] : problem('secret', unusable);
}

function secretProblem(scheme: SchemeName, secret: string | null): string | null {
  return secret === null ? null : checkSecret(scheme, secret);
}

/** A secret under an encryption key that is gone cannot be judged; that is no reason to refuse other changes. */
function readable(stored: string | null, cipher: Cipher): string | null {
  try {
    return stored === null ? null : cipher.decrypt(stored);
  } catch {
    return null;
  }
}

function allowlistProblems(settings: WebhookSettings, patch: WebhookPatch): ErrorDetail[] {
  if (patch.ip_whitelist === undefined || !settings.ipWhitelistEnabled || settings.ipWhitelist.length > 0)
    return [];
  const message = 'must not be empty while the allowlist is enabled: every request would be refused';
  return [{ path: '/ip_whitelist/entries', message }];
}
