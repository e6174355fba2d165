// Which secrets of a webhook verify, how much each is used, and whether an old one can go. Never the secrets themselves.

import { secretFingerprint } from '../../signatures/secret-fingerprint.ts';
import { readSecretUsage, type SecretUse } from '../../stats/secret-usage-store.ts';
import { stillValid } from '../../triggers/previous-secrets.ts';
import { toSettings, type WebhookRow } from '../../triggers/webhook-settings.ts';
import type { HmacStatus, PreviousSecretInfo, SecretUsage } from '../api-types.ts';
import type { RequestContext } from '../route.ts';
import { presentWebhook } from './webhook.ts';

const DAY_MS = 86_400_000;

export async function presentSecrets(context: RequestContext, row: WebhookRow): Promise<HmacStatus> {
  const { db, now } = context.services;
  const nowMs = now();
  const { hmacSecret, previousSecrets } = toSettings(row);
  const usage = await readSecretUsage(db, Number(row.id), nowMs);
  const total = sum(usage);
  const usageOf = (stored: string) => presentUse(findUse(context, row, stored, usage), total);
  const current = hmacSecret === null ? null : usageOf(hmacSecret);
  const { previous_secrets: _, ...shown } = presentWebhook(context, row).hmac;
  return {
    ...shown,
    current,
    previous: stillValid(previousSecrets, nowMs).map(({ secret, retired_at, valid_until }) => {
      const use = usageOf(secret);
      return { ...use, retired_at, valid_until, safe_to_revoke: isQuiet(use, current, nowMs) };
    }),
  };
}

/** Undefined where the secret cannot be decrypted: nothing is known about its use then. */
function findUse(
  { services }: RequestContext,
  row: WebhookRow,
  stored: string,
  usage: ReadonlyMap<string, SecretUse>,
): SecretUse | null | undefined {
  try {
    const fingerprint = secretFingerprint(Number(row.id), services.cipher.decrypt(stored));
    return usage.get(fingerprint) ?? null;
  } catch {
    return undefined;
  }
}

function presentUse(use: SecretUse | null | undefined, total: number): SecretUsage {
  if (use === undefined) return { requests_7d: null, share_7d: null, last_used_at: null };
  const requests = use?.requests ?? 0;
  return {
    requests_7d: requests,
    share_7d: total === 0 ? null : Math.round((requests / total) * 10_000) / 10_000,
    last_used_at: use?.lastUsedAt.toISOString() ?? null,
  };
}

function sum(usage: ReadonlyMap<string, SecretUse>): number {
  let total = 0;
  for (const { requests } of usage.values()) total += requests;
  return total;
}

/** Silence alone proves nothing: the sender must be heard with the new secret meanwhile. */
function isQuiet(
  old: SecretUsage,
  current: SecretUsage | null,
  nowMs: number,
): PreviousSecretInfo['safe_to_revoke'] {
  if (old.requests_7d === null || current === null) return false;
  const isRecent = (time: string | null) => time !== null && Date.parse(time) > nowMs - DAY_MS;
  return !isRecent(old.last_used_at) && isRecent(current.last_used_at);
}
