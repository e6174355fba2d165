// The webhook key: how one is made, recognised, hashed for lookup and shown without giving it away.

import { createHash, randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const RANDOM_CHARACTERS = 32;
/** Bytes from here on would favour the first characters of the alphabet, so they are drawn again. */
const UNBIASED_BELOW = 256 - (256 % ALPHABET.length);

/** `wh_` and 32 characters out of 62, from the operating system's generator: about 190 bits. */
export function generateWebhookKey(): string {
  let key = '';
  while (key.length < RANDOM_CHARACTERS) {
    for (const byte of randomBytes(RANDOM_CHARACTERS)) {
      if (byte < UNBIASED_BELOW && key.length < RANDOM_CHARACTERS) key += ALPHABET[byte % ALPHABET.length];
    }
  }
  return `wh_${key}`;
}

/**
 * Whether a path segment can be a key at all; anything else is answered 404 without asking the database.
 * Wider than what is generated, because installations that came first have keys of other lengths and characters.
 */
export function isKeyShaped(candidate: string): boolean {
  return /^[^\p{Cc}\p{Cs}]{1,64}$/u.test(candidate);
}

/** SHA-256 of the key: what is looked up, so that the key itself need not be stored in clear. */
export function hashWebhookKey(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}

/** How rows may name a key that is given whole or by its display form; hosts wrote the whole one before. */
export function keySpellings(key: string): string[] {
  const text = key.replace(/(…|\.\.\.)$/, '');
  return [...new Set([text, `${text}…`, displayWebhookKey(text)])];
}

/** `wh_k7j2n9p4…`: enough to recognise a key, too little to use it. Never more than half of a short one. */
export function displayWebhookKey(key: string): string {
  return `${key.slice(0, Math.min(11, Math.floor(key.length / 2))).toWellFormed()}…`;
}
