// The key of a secret as a scheme reads it; none where it cannot.

import type { SecretFormat } from '../signatures/model.ts';
import { readSecret, type VerifyingKey } from '../signatures/secret-key.ts';

export function keysOf(format: SecretFormat | null, secret: string): VerifyingKey[] {
  if (format === null) return [];
  try {
    return [readSecret(format, secret)];
  } catch {
    return [];
  }
}
