// What a sender's handshake asks of a trigger's settings, for whoever configures it.

import type { Handshake } from './handshake.ts';
import { isHandshakeOnly } from './handshake-only.ts';
import { HANDSHAKES } from './handshakes.ts';

export function handshakesOf(scheme: string): readonly Handshake[] {
  return Object.hasOwn(HANDSHAKES, scheme) ? (HANDSHAKES[scheme] ?? []) : [];
}

/** Whether the secret comes from the sender, at first contact. */
export function bringsSecret(scheme: string): boolean {
  return handshakesOf(scheme).some(({ setsSecret }) => setsSecret);
}

/** Whether there is a verify token to be compared with, or to make the answer of. */
export function usesVerifyToken(scheme: string): boolean {
  return handshakesOf(scheme).some(({ token, answer }) => {
    if (token !== undefined) return true;
    if (answer.form !== 'json') return false;
    return Object.values(answer.members).some(
      (value) =>
        value === 'hash of challenge, token and URL' ||
        (isHandshakeOnly(scheme) && typeof value === 'object' && 'hmac' in value),
    );
  });
}

/** Senders of whom something is answered without signature verification. */
export const UNSIGNED_SENDERS: readonly string[] = Object.keys(HANDSHAKES).filter((scheme) =>
  handshakesOf(scheme).some(({ signed, setsSecret }) => !signed && !setsSecret),
);
