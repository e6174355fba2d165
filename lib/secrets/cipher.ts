// Encryption of secrets at rest: AES-256-GCM, with the key's id in the value so that keys can be rotated.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { WebhookConfigError } from '../errors.ts';

export const ENCRYPTED_PREFIX = 'enc:v1:';
const PREFIX = ENCRYPTED_PREFIX;

export interface Cipher {
  /** False where no key is configured: `encrypt` then returns its input. */
  readonly enabled: boolean;
  /** What values begin with that the current key encrypted; empty where there is none. */
  readonly currentPrefix: string;
  /** Ids of the keys, the current one first: they stand in what was encrypted, and in error texts. */
  readonly keyIds: readonly string[];
  encrypt(clear: string): string;
  /** Returns values that were never encrypted as they are. Throws where the key that encrypted it is not configured. */
  decrypt(stored: string): string;
  /** True for a value that `encrypt` would write differently: in clear, or under an older key. */
  isOutdated(stored: string): boolean;
}

const CLEAR: Cipher = {
  enabled: false,
  currentPrefix: '',
  keyIds: [],
  encrypt: (clear) => clear,
  decrypt: (stored) => (stored.startsWith(PREFIX) ? unknownKey(stored) : stored),
  isOutdated: () => false,
};

/**
 * @param keys 32 bytes each, as 64 hexadecimal digits or base64; separated by commas. The first encrypts, all decrypt.
 * @throws WebhookConfigError ERR_ENCRYPTION_KEY where a key has another length.
 */
export function createCipher(keys: string | undefined): Cipher {
  if (keys === undefined || keys.trim() === '') return CLEAR;
  const ring = new Map(keys.split(',').map((text) => withId(decodeKey(text.trim()))));
  const [currentId, currentKey] = ring.entries().next().value as [string, Buffer];

  const currentPrefix = `${PREFIX}${currentId}:`;

  return {
    enabled: true,
    currentPrefix,
    keyIds: [...ring.keys()],
    encrypt(clear) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', currentKey, iv);
      const sealed = Buffer.concat([iv, cipher.update(clear, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${currentPrefix}${sealed.toString('base64')}`;
    },
    decrypt(stored) {
      if (!stored.startsWith(PREFIX)) return stored;
      const key = ring.get(keyIdOf(stored));
      return key === undefined ? unknownKey(stored) : open(key, stored);
    },
    isOutdated: (stored) => !stored.startsWith(currentPrefix),
  };
}

function decodeKey(text: string): Buffer {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  if (key.length === 32) return key;
  throw new WebhookConfigError(
    'ERR_ENCRYPTION_KEY',
    `An encryption key of ${key.length} bytes was given; AES-256 needs exactly 32. ` +
      'Make one with: openssl rand -hex 32',
  );
}

function withId(key: Buffer): [string, Buffer] {
  return [createHash('sha256').update(key).digest('hex').slice(0, 8), key];
}

/** Only what is an id: a secret in clear that happens to begin like an encrypted one must not get into an error. */
function keyIdOf(stored: string): string {
  return /^[0-9a-f]{8}(?=:)/.exec(stored.slice(PREFIX.length))?.[0] ?? '(unreadable)';
}

function open(key: Buffer, stored: string): string {
  const sealed = Buffer.from(stored.slice(stored.lastIndexOf(':') + 1), 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(sealed.subarray(-16));
  return decipher.update(sealed.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
}

function unknownKey(stored: string): never {
  throw new WebhookConfigError(
    'ERR_ENCRYPTION_KEY',
    `A stored secret was encrypted with key ${keyIdOf(stored)}, which is not configured, so it cannot be used. ` +
      'Add that key behind the current one, separated by a comma',
  );
}
