// Secrets and keys that are shown on request: decrypted, or an answer that says why they cannot be.

import { WebhookRequestError } from '../errors.ts';
import type { Cipher } from '../secrets/cipher.ts';

/** @param what For the message: "secret", "key". @throws WebhookRequestError where its encryption key is gone. */
export function decryptShown(cipher: Cipher, stored: string, what: string): string {
  try {
    return cipher.decrypt(stored);
  } catch (cause) {
    const message = `The ${what} was encrypted with a key that is not configured, so it cannot be shown`;
    throw new WebhookRequestError('INTERNAL_SERVER_ERROR', message, { cause });
  }
}
