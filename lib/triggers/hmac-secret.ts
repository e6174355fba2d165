// Makes HMAC secrets, in the form that a signature scheme's senders expect.

import { randomBytes } from 'node:crypto';
import { SCHEMES, type SchemeName } from '../signatures/schemes.ts';

const SECRET_BYTES = 32;

export function generateHmacSecret(scheme: SchemeName): string {
  const bytes = randomBytes(SECRET_BYTES);
  return SCHEMES[scheme].secretEncoding === 'base64'
    ? `whsec_${bytes.toString('base64')}`
    : bytes.toString('hex');
}
