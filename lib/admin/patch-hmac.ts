// The part of a patch that concerns signatures: what becomes of the settings, and what is wrong with the result.

import type { ErrorDetail } from '../errors.ts';
import { HANDSHAKE_ONLY, isHandshakeOnly } from '../handshakes/handshake-only.ts';
import type { TargetGuard } from '../net/target-guard.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { SchemeOptionsError } from '../signatures/scheme-options.ts';
import { type HmacAlgorithm, isScheme, SCHEMES, type SchemeName } from '../signatures/schemes.ts';
import { checkSecretFormat } from '../signatures/secret-key.ts';
import { createVerifier, describeScheme, schemeOptionsOf } from '../signatures/verify.ts';
import type { WebhookSettings } from '../triggers/webhook-settings.ts';
import type { WebhookPatch } from './api-types.ts';

export type HmacPatch = NonNullable<WebhookPatch['hmac']>;

/** What the host offers to verifiers. */
export interface PatchHost {
  publicUrl?: string | undefined;
  /** Now, Unix milliseconds. */
  nowMs: number;
  /** Where requests may be passed on to. */
  guard: Pick<TargetGuard, 'checkUrl'>;
}

export function patchedHmac(
  old: WebhookSettings,
  patch: HmacPatch,
  cipher: Cipher,
): Partial<WebhookSettings> {
  const scheme = patch.scheme ?? old.hmacScheme;
  // What was chosen for one scheme says nothing of another.
  const kept = scheme === old.hmacScheme ? old : { hmacToleranceSeconds: null, hmacOptions: {} };
  const secret = patch.secret === undefined ? old.hmacSecret : cipher.encrypt(patch.secret);
  const hasSecret = !isScheme(scheme) || SCHEMES[scheme].secret !== null;
  return {
    hmacEnabled: patch.enabled ?? old.hmacEnabled,
    hmacScheme: scheme,
    hmacAlgorithm: patch.algorithm ?? fittingAlgorithm(scheme, old.hmacAlgorithm),
    hmacToleranceSeconds:
      patch.tolerance_seconds === undefined ? kept.hmacToleranceSeconds : patch.tolerance_seconds,
    hmacOptions: patch.options ?? kept.hmacOptions,
    // Switched off, nothing is left that could leak; switching it on again takes a new secret.
    hmacSecret: patch.enabled === false || !hasSecret ? null : secret,
  };
}

/** The stored one where the scheme knows it, else the scheme's first. */
function fittingAlgorithm(scheme: string, stored: string): string {
  if (!isScheme(scheme)) return stored;
  const known: readonly string[] = SCHEMES[scheme].algorithms;
  return known.includes(stored) ? stored : (known[0] ?? 'sha256');
}

export function hmacProblems(
  old: WebhookSettings,
  settings: WebhookSettings,
  patch: HmacPatch | undefined,
  cipher: Cipher,
  host: PatchHost,
): ErrorDetail[] {
  if (patch === undefined) return [];
  if (patch.secret !== undefined && !settings.hmacEnabled) {
    return at('secret', 'would not be kept while verification is off; send "enabled": true with it');
  }
  const scheme = settings.hmacScheme;
  if (isHandshakeOnly(scheme)) return handshakeOnlyProblems(HANDSHAKE_ONLY[scheme].label, settings);
  if (!isScheme(scheme)) {
    return at('scheme', `${JSON.stringify(scheme)} is stored, which is not a scheme; choose one`);
  }
  const { algorithms, label } = SCHEMES[scheme];
  if (algorithms.length > 0 && !algorithms.includes(settings.hmacAlgorithm as HmacAlgorithm)) {
    return at('algorithm', `must be one of ${algorithms.join(', ')}, which ${label} signs with`);
  }
  if (!settings.hmacEnabled) return patch.options === undefined ? [] : optionProblems(scheme, settings);
  const wrongOptions = optionProblems(scheme, settings);
  if (wrongOptions.length > 0) return wrongOptions;
  return secretProblems(scheme, old, settings, patch, cipher, host);
}

function handshakeOnlyProblems(label: string, { hmacEnabled }: WebhookSettings): ErrorDetail[] {
  return hmacEnabled
    ? at('scheme', `${label} signs nothing that could be verified; send "enabled": false with it`)
    : [];
}

function at(field: string, message: string): ErrorDetail[] {
  return [{ path: `/hmac/${field}`, message }];
}

function optionProblems(scheme: SchemeName, { hmacOptions }: WebhookSettings): ErrorDetail[] {
  try {
    schemeOptionsOf(scheme, hmacOptions);
    return [];
  } catch (error) {
    if (!(error instanceof SchemeOptionsError)) throw error;
    return at(`options${error.path}`, error.message);
  }
}

function secretProblems(
  scheme: SchemeName,
  old: WebhookSettings,
  settings: WebhookSettings,
  patch: HmacPatch,
  cipher: Cipher,
  host: PatchHost,
): ErrorDetail[] {
  const definition = describeScheme(scheme, settings.hmacOptions);
  if (definition.secret === null && patch.secret !== undefined) {
    return at('secret', `is not used: ${definition.label} needs none`);
  }
  if (settings.waitingForSecret && settings.hmacSecret === null) return [];
  if (definition.secret !== null && settings.hmacSecret === null) {
    return at(
      'secret',
      `is needed: none is stored, so nothing could be verified; it must be ${definition.secret.description}`,
    );
  }
  const secret = definition.secret === null ? null : (patch.secret ?? readable(old.hmacSecret, cipher));
  const unusable = secret === null ? null : checkSecretFormat(definition, secret);
  if (unusable !== null) return at('secret', unusable);
  // Under an encryption key that is gone it cannot be judged; that is no reason to refuse other changes.
  if (secret === null && definition.secret !== null) return [];
  return verifierProblems(scheme, settings, secret, host);
}

/** What is left are things that no single member is wrong about, such as a URL that is signed and not known. */
function verifierProblems(
  scheme: SchemeName,
  { hmacOptions, hmacAlgorithm }: WebhookSettings,
  secret: string | null,
  { publicUrl }: PatchHost,
): ErrorDetail[] {
  try {
    const algorithm = SCHEMES[scheme].algorithms.length > 1 ? (hmacAlgorithm as HmacAlgorithm) : undefined;
    createVerifier({
      scheme,
      algorithm,
      options: hmacOptions,
      publicUrl,
      secrets: secret === null ? [] : [secret],
    });
    return [];
  } catch (error) {
    if (error instanceof SchemeOptionsError) return at(`options${error.path}`, error.message);
    if (!(error instanceof RangeError)) throw error;
    return at('scheme', error.message);
  }
}

function readable(stored: string | null, cipher: Cipher): string | null {
  try {
    return stored === null ? null : cipher.decrypt(stored);
  } catch {
    return null;
  }
}
