// What a patch does to the secrets beside the current one: earlier ones that stay valid for a while, the verify token,
// and waiting for the sender's first contact.

import type { ErrorDetail } from '../errors.ts';
import { HANDSHAKES } from '../handshakes/handshakes.ts';
import { type Cipher, ENCRYPTED_PREFIX } from '../secrets/cipher.ts';
import { MAX_PREVIOUS_SECRETS, type PreviousSecret, stillValid } from '../triggers/previous-secrets.ts';
import type { WebhookSettings } from '../triggers/webhook-settings.ts';
import type { WebhookPatch } from './api-types.ts';

type HmacPatch = NonNullable<WebhookPatch['hmac']>;
type Secrets = Pick<
  WebhookSettings,
  'hmacEnabled' | 'hmacSecret' | 'previousSecrets' | 'verifyToken' | 'waitingForSecret'
>;

const LONGEST_KEEP_SECONDS = 31_536_000;

/** @param settings the patched ones but for these members. */
export function patchSecrets(
  old: WebhookSettings,
  settings: WebhookSettings,
  patch: HmacPatch,
  { cipher, nowMs }: { cipher: Cipher; nowMs: number },
): Secrets {
  const isWaiting = patch.waiting_for_secret === true;
  const hmacEnabled = isWaiting || settings.hmacEnabled;
  return {
    hmacEnabled,
    hmacSecret: isWaiting ? null : settings.hmacSecret,
    previousSecrets: hmacEnabled ? patchPrevious(old, settings, patch, cipher, nowMs) : [],
    verifyToken: patchVerifyToken(old.verifyToken, patch.verify_token, cipher),
    waitingForSecret:
      hmacEnabled && settings.hmacScheme === old.hmacScheme && patch.secret === undefined
        ? (patch.waiting_for_secret ?? old.waitingForSecret)
        : isWaiting,
  };
}

function patchVerifyToken(
  old: string | null,
  token: string | null | undefined,
  cipher: Cipher,
): string | null {
  if (token === undefined) return old;
  return token === null ? null : cipher.encrypt(token);
}

/** A secret of another scheme is of another form; and a new one without further words ends every earlier one at once. */
function patchPrevious(
  old: WebhookSettings,
  settings: WebhookSettings,
  patch: HmacPatch,
  cipher: Cipher,
  nowMs: number,
): PreviousSecret[] {
  if (settings.hmacScheme !== old.hmacScheme) return [];
  const isReplaced = patch.secret !== undefined || patch.waiting_for_secret === true;
  if (!isReplaced) return old.previousSecrets;
  const untilMs = keepUntilMs(patch, nowMs);
  if (untilMs === null) return [];
  const kept = stillValid(old.previousSecrets, nowMs).filter(
    ({ secret }) => patch.secret === undefined || readable(secret, cipher) !== patch.secret,
  );
  const isSame = patch.secret !== undefined && readable(old.hmacSecret, cipher) === patch.secret;
  if (old.hmacSecret === null || isSame) return kept;
  const retired_at = new Date(nowMs).toISOString();
  return [{ secret: old.hmacSecret, retired_at, valid_until: new Date(untilMs).toISOString() }, ...kept];
}

function keepUntilMs(patch: HmacPatch, nowMs: number): number | null {
  if (patch.keep_previous_until !== undefined) return Date.parse(patch.keep_previous_until);
  return patch.keep_previous_seconds === undefined ? null : nowMs + patch.keep_previous_seconds * 1000;
}

function readable(stored: string | null, cipher: Cipher): string | null {
  try {
    return stored === null ? null : cipher.decrypt(stored);
  } catch {
    return null;
  }
}

/** @param settings as patched. */
export function secretProblems(
  old: WebhookSettings,
  settings: WebhookSettings,
  patch: HmacPatch,
  nowMs: number,
): ErrorDetail[] {
  return [
    ...encryptedProblems(patch),
    ...waitingProblems(settings, patch),
    ...keepProblems(old, settings, patch, nowMs),
  ];
}

function problem(member: string, message: string): ErrorDetail[] {
  return [{ path: `/hmac/${member}`, message }];
}

/** Stored in clear, it would be taken for something encrypted ever after. */
function encryptedProblems(patch: HmacPatch): ErrorDetail[] {
  const marked = (['secret', 'verify_token'] as const).filter((member) =>
    patch[member]?.startsWith(ENCRYPTED_PREFIX),
  );
  const message = `begins with ${ENCRYPTED_PREFIX}, which marks an encrypted value; enter it in clear`;
  return marked.flatMap((member) => problem(member, message));
}

function waitingProblems({ hmacScheme }: WebhookSettings, patch: HmacPatch): ErrorDetail[] {
  if (patch.waiting_for_secret !== true) return [];
  if (patch.enabled === false || patch.secret !== undefined) {
    return problem('waiting_for_secret', 'does not go together with a secret, nor with "enabled": false');
  }
  const isKnown = HANDSHAKES[hmacScheme]?.some(({ setsSecret }) => setsSecret) ?? false;
  if (isKnown) return [];
  const names = Object.keys(HANDSHAKES).filter((name) => HANDSHAKES[name]?.some((entry) => entry.setsSecret));
  return problem(
    'waiting_for_secret',
    `is for senders that make the secret themselves and send it first: ${names.join(', ')}`,
  );
}

function keepProblems(
  old: WebhookSettings,
  settings: WebhookSettings,
  patch: HmacPatch,
  nowMs: number,
): ErrorDetail[] {
  const member = patch.keep_previous_until === undefined ? 'keep_previous_seconds' : 'keep_previous_until';
  const untilMs = keepUntilMs(patch, nowMs);
  if (untilMs === null) return [];
  if (patch.secret === undefined && patch.waiting_for_secret !== true) {
    return problem(member, 'needs a new secret to go with it');
  }
  if (settings.hmacScheme !== old.hmacScheme) {
    return problem(member, 'cannot be had together with another scheme: the old secret is of the old one');
  }
  if (untilMs <= nowMs || untilMs > nowMs + LONGEST_KEEP_SECONDS * 1000) {
    return problem(member, 'must lie in the future, within a year');
  }
  return settings.previousSecrets.length > MAX_PREVIOUS_SECRETS
    ? problem(
        member,
        `would make more than ${MAX_PREVIOUS_SECRETS} earlier secrets; end them first with DELETE …/hmac/previous`,
      )
    : [];
}
