// Brings the signature doctor what it needs to know of a trigger: its scheme, and its secrets in clear, earlier ones too.

import { diagnoseSignature } from '../doctor/doctor.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { credentialHeaders } from '../signatures/credential-headers.ts';
import type { SchemeOptions } from '../signatures/scheme-options.ts';
import { HMAC_ALGORITHMS, type HmacAlgorithm, isScheme, SCHEMES } from '../signatures/schemes.ts';
import type { SignedRequest } from '../signatures/signed-request.ts';
import { describeScheme, schemeOptionsOf } from '../signatures/verify.ts';
import { toSettings, type WebhookRow, type WebhookSettings } from '../triggers/webhook-settings.ts';

interface DiagnosisHost {
  cipher: Cipher;
  publicUrl: string | undefined;
}

/** Nothing where no signature is asked for, or its secret cannot be read. */
export function diagnoseRequest(
  row: WebhookRow,
  request: SignedRequest,
  { cipher, publicUrl }: DiagnosisHost,
): Finding[] {
  const settings = toSettings(row);
  if (!settings.hmacEnabled || !isScheme(settings.hmacScheme)) return [];
  try {
    const secret = SCHEMES[settings.hmacScheme].secret === null ? '' : readable(settings.hmacSecret, cipher);
    if (secret === null) return [];
    const scheme = describeScheme(settings.hmacScheme, settings.hmacOptions as SchemeOptions);
    return diagnoseSignature({
      request,
      scheme,
      algorithm: algorithmOf(scheme.algorithms, settings.hmacAlgorithm),
      toleranceSeconds: settings.hmacToleranceSeconds ?? scheme.toleranceSeconds ?? 300,
      publicUrl,
      options: schemeOptionsOf(settings.hmacScheme, settings.hmacOptions),
      secret,
      retiredSecrets: retiredSecrets(settings, cipher),
    });
  } catch (error) {
    // A custom scheme that plain SQL described wrongly.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

/** Of a sender's URL, for what is signed with it: the primary key in clear, where it is that one and can be read. */
export function keyInUrl(
  row: Pick<WebhookRow, 'key_id' | 'key_value'>,
  { key_id, key_display }: { key_id: string | null; key_display: string | null },
  cipher: Cipher,
): string {
  const key = key_id === row.key_id ? readable(row.key_value, cipher) : null;
  return encodeURIComponent(key ?? key_display ?? '');
}

/** Headers in which the sender signs or shows its secret, by the settings as they are; all where those make no sense. */
export function credentialHeadersOfStored(row: WebhookRow): string[] {
  const { hmacScheme, hmacOptions } = toSettings(row);
  if (!isScheme(hmacScheme)) return [];
  try {
    return credentialHeaders(describeScheme(hmacScheme, hmacOptions), hmacOptions);
  } catch {
    return ['*'];
  }
}

function algorithmOf(known: readonly HmacAlgorithm[], stored: string): HmacAlgorithm | null {
  const isStored = known.length > 1 && (HMAC_ALGORITHMS as readonly string[]).includes(stored);
  return isStored ? (stored as HmacAlgorithm) : (known[0] ?? null);
}

function retiredSecrets({ previousSecrets }: WebhookSettings, cipher: Cipher): string[] {
  return previousSecrets.flatMap(({ secret }) => readable(secret, cipher) ?? []);
}

function readable(stored: string | null, cipher: Cipher): string | null {
  try {
    return stored === null ? null : cipher.decrypt(stored);
  } catch {
    return null;
  }
}
