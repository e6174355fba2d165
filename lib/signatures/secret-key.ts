// Turns a secret, as it is shown to people, into the key that verifies; and says what is wrong with one.

import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import type { SecretFormat, SignatureScheme } from './model.ts';

/** A shared key with its bytes, or the public key of a sender. */
export type VerifyingKey =
  | { readonly kind: 'shared'; readonly bytes: Buffer; readonly hmac: KeyObject }
  | { readonly kind: 'public'; readonly publicKey: KeyObject };

const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SHORTEST_TEXT = 8;
const LONGEST_SECRET = 512;

/** @throws RangeError where the secret is empty or cannot be read in this format: a key of nothing verifies nothing. */
export function readSecret(format: SecretFormat, secret: string): VerifyingKey {
  if (format.reading.startsWith('ed25519') || format.reading === 'p256-spki') {
    return { kind: 'public', publicKey: publicKeyOf(format, secret) };
  }
  const bytes = keyBytes(format, secret);
  if (bytes.length === 0) throw new RangeError('"secret" is missing, empty or unreadable');
  return { kind: 'shared', bytes, hmac: createSecretKey(bytes) };
}

/**
 * What is wrong with a secret that somebody enters, or null. Stricter than reading one: it also refuses what can be
 * guessed, and what was copied with more than it.
 */
export function checkSecretFormat(
  { label, secret: format }: Pick<SignatureScheme, 'label' | 'secret'>,
  secret: string,
): string | null {
  if (format === null) return `is not used: ${label} needs none`;
  if (secret.startsWith('enc:v1:'))
    return 'begins with enc:v1:, which marks an encrypted value; enter it in clear';
  if (secret !== secret.trim() || /\p{Cc}/u.test(secret)) {
    return 'has a space, line break or control character at its start, at its end or in it; copy it again without';
  }
  if (secret.length > LONGEST_SECRET) return `must have at most ${LONGEST_SECRET} characters`;
  const problem = isText(format, secret) ? textProblem(format, secret) : encodedProblem(format, secret);
  return problem && `${problem}; ${label} expects ${format.description}`;
}

function isText(format: SecretFormat, secret: string): boolean {
  return format.reading === 'text' || (format.textWithoutPrefix === true && !hasPrefix(format, secret));
}

function textProblem({ minBytes = SHORTEST_TEXT, maxBytes = LONGEST_SECRET }: SecretFormat, secret: string) {
  const { length } = Buffer.from(secret, 'utf8');
  if (length >= minBytes && length <= maxBytes) return null;
  const range = minBytes === maxBytes ? `${minBytes}` : `${minBytes} to ${maxBytes}`;
  return `must have ${range} characters: a short secret can be guessed from one captured request`;
}

function encodedProblem(format: SecretFormat, secret: string): string | null {
  if (format.prefixRequired && !hasPrefix(format, secret)) return `must begin with ${format.prefix}`;
  try {
    const key = readSecret(format, secret);
    if (key.kind === 'public') return null;
    const { minBytes = 1, maxBytes = LONGEST_SECRET } = format;
    const { length } = key.bytes;
    return length < minBytes || length > maxBytes ? `is ${length} bytes when decoded` : null;
  } catch (error) {
    return `cannot be read as ${format.reading}: ${(error as Error).message}`;
  }
}

function hasPrefix({ prefix }: SecretFormat, secret: string): boolean {
  return prefix !== undefined && secret.startsWith(prefix);
}

function withoutPrefix(format: SecretFormat, secret: string): string {
  return hasPrefix(format, secret) ? secret.slice(format.prefix?.length) : secret;
}

function keyBytes(format: SecretFormat, secret: string): Buffer {
  if (isText(format, secret)) return Buffer.from(secret, 'utf8');
  const text = withoutPrefix(format, secret);
  return format.reading === 'hex' ? fromHex(text) : fromBase64(text);
}

function fromHex(text: string): Buffer {
  return /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.alloc(0);
}

function fromBase64(text: string): Buffer {
  const digits = text.replace(/=+$/, '').length;
  return BASE64.test(text) && digits % 4 !== 1 ? Buffer.from(text, 'base64') : Buffer.alloc(0);
}

function publicKeyOf(format: SecretFormat, secret: string): KeyObject {
  const text = withoutPrefix(format, secret);
  const bytes = format.reading === 'ed25519-hex' ? fromHex(text) : fromBase64(text);
  const isP256 = format.reading === 'p256-spki';
  if (!isP256 && bytes.length !== 32) throw new RangeError('an Ed25519 public key has 32 bytes');
  const der = isP256 ? bytes : Buffer.concat([ED25519_SPKI, bytes]);
  const key = parseSpki(der);
  if (isP256 && key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new RangeError('it is no public key on the curve P-256');
  }
  return key;
}

function parseSpki(der: Buffer): KeyObject {
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    // What OpenSSL says about it helps nobody who pasted something else.
    throw new RangeError('it is no public key');
  }
}
