// How the other side may have read, or copied, the same secret.

import type { VerifyingKey } from '../signatures/secret-key.ts';
import { sharedKey } from './case.ts';

export interface SecretVariant {
  keys: readonly VerifyingKey[];
  /** Completes "the sender signs with …". */
  what: string;
  kind: 'copied' | 'read';
}

const PREFIX = /^(?:whsec_|pdl_ntfset_|whsk_)/;

export function* secretVariants(secret: string): Generator<SecretVariant> {
  const text = (value: string, what: string): SecretVariant => ({
    keys: sharedKey(Buffer.from(value, 'utf8')),
    what,
    kind: 'copied',
  });
  const trimmed = secret.trim();
  if (trimmed !== secret)
    yield text(trimmed, 'the secret without the white space around the one stored here');
  const unquoted = trimmed.replace(/^(["'])(.*)\1$/s, '$2');
  if (unquoted !== trimmed)
    yield text(unquoted, 'the secret without the quotation marks around the one stored here');
  yield text(`${trimmed}\n`, 'a line break behind the secret');
  yield text(`${trimmed}\r\n`, 'a line break behind the secret');
  yield text(`${trimmed} `, 'a space behind the secret');
  yield text(` ${trimmed}`, 'a space before the secret');
  yield text(`"${trimmed}"`, 'quotation marks around the secret');
  yield text(`'${trimmed}'`, 'quotation marks around the secret');
  yield* readings(trimmed);
}

function* readings(secret: string): Generator<SecretVariant> {
  const read = (bytes: Buffer, what: string): SecretVariant => ({
    keys: sharedKey(bytes),
    what,
    kind: 'read',
  });
  yield read(Buffer.from(secret, 'utf8'), 'the secret as plain text, its prefix included');
  const bare = secret.replace(PREFIX, '');
  if (bare !== secret) yield read(Buffer.from(bare, 'utf8'), 'the secret as plain text, without its prefix');
  for (const value of new Set([bare, secret])) {
    if (/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value)) {
      yield read(Buffer.from(value, 'base64'), 'what the secret is when decoded from base64');
    }
    if (/^(?:[0-9a-f]{2}){8,}$/i.test(value)) {
      yield read(Buffer.from(value, 'hex'), 'what the secret is when decoded from hexadecimal digits');
    }
  }
}
