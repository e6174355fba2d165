// Deliveries are signed by Standard Webhooks (https://www.standardwebhooks.com), so that a target can verify that they
// are ours, and recognise one that comes twice by its id.

import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

export function generateTargetSecret(): string {
  return `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`;
}

/** What is wrong with a secret, or null. The specification asks for 24 to 64 bytes. */
export function checkTargetSecret(secret: string): string | null {
  const base64 = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const bytes = Buffer.from(base64, 'base64');
  if (base64 === '' || bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, ''))
    return `must be ${PREFIX} followed by base64`;
  return bytes.length < 24 || bytes.length > 64 ? `holds ${bytes.length} bytes; it must be 24 to 64` : null;
}

export interface SignedContent {
  messageId: string;
  timestampSeconds: number;
  body: Buffer;
}

/** The three headers; while a secret is being replaced there is a signature by each. */
export function signatureHeaders(
  secrets: readonly string[],
  { messageId, timestampSeconds, body }: SignedContent,
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const hmac = createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'));
    return `v1,${hmac.update(`${messageId}.${timestampSeconds}.`).update(body).digest('base64')}`;
  });
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(timestampSeconds),
    'webhook-signature': signatures.join(' '),
  };
}
