// The handshakes of one trigger, by what its row says: which sender's, and what they are answered with.

import type { Cipher } from '../secrets/cipher.ts';
import type { Handshake } from './handshake.ts';
import { HANDSHAKES } from './handshakes.ts';

export interface TriggerHandshakes {
  scheme: string;
  entries: readonly Handshake[];
  /** In clear, the current one first; only where an answer is made with it. */
  secrets: readonly string[];
  verifyToken: string | null;
  waitsForSecret: boolean;
  /** Whether signatures are verified: signed handshakes cannot be told from forged ones otherwise. */
  isVerified: boolean;
  /** Why none can be answered; null where nothing is wrong. */
  problem: string | null;
}

export interface HandshakeRow {
  webhook_hmac_enabled: boolean;
  webhook_hmac_scheme: string | null;
  webhook_waiting_for_secret: boolean;
  webhook_verify_token: string | null;
}

export const HANDSHAKE_COLUMNS = 't.webhook_waiting_for_secret, t.webhook_verify_token';

/** @param stored secrets as the row holds them, the current one first. */
export function triggerHandshakes(
  row: HandshakeRow,
  stored: readonly string[],
  cipher: Cipher,
): TriggerHandshakes | null {
  const scheme = row.webhook_hmac_scheme ?? '';
  const entries = Object.hasOwn(HANDSHAKES, scheme) ? HANDSHAKES[scheme] : undefined;
  if (entries === undefined) return null;
  const known = {
    scheme,
    entries,
    waitsForSecret: row.webhook_waiting_for_secret,
    isVerified: row.webhook_hmac_enabled,
  };
  try {
    const secrets = entries.some(isMadeWithSecret) ? stored.map((secret) => cipher.decrypt(secret)) : [];
    const token = row.webhook_verify_token;
    return { ...known, secrets, verifyToken: token && cipher.decrypt(token), problem: null };
  } catch (error) {
    return { ...known, secrets: [], verifyToken: null, problem: (error as Error).message };
  }
}

function isMadeWithSecret({ answer }: Handshake): boolean {
  if (answer.form !== 'json') return false;
  return Object.values(answer.members).some((value) => typeof value === 'object' && 'hmac' in value);
}

/** Methods besides POST that the sender's handshakes use. */
export function handshakeMethods({ entries }: TriggerHandshakes): string[] {
  return [...new Set(entries.map(({ method }) => method))].filter((method) => method !== 'POST');
}
