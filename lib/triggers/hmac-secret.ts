// Makes HMAC secrets, in the form that a signature scheme's senders expect.

import { randomBytes } from 'node:crypto';
import type { SecretFormat } from '../signatures/model.ts';

const SECRET_BYTES = 32;

/** Null where nobody but the sender can make one, or none is needed. */
export function generateHmacSecret(format: SecretFormat | null): string | null {
  if (format === null || format.reading.startsWith('ed25519') || format.reading === 'p256-spki') return null;
  const bytes = randomBytes(SECRET_BYTES);
  const encoding = format.reading === 'base64' ? 'base64' : 'hex';
  return `${format.prefix ?? ''}${bytes.toString(encoding)}`;
}
