// Requests that were signed by the senders' own SDKs, or by the documented algorithm, and which scheme judges them.

import { readFileSync } from 'node:fs';
import type { HmacAlgorithm, SchemeName } from '../../lib/signatures/schemes.ts';

export interface Vector {
  id: string;
  provider: string;
  method: string;
  /** As the operator configured it at the sender. */
  url: string;
  headers: Record<string, string> | [string, string][];
  body?: string;
  body_base64?: string;
  secret: string | null;
  /** Unix seconds at which the request is judged. */
  now: number;
  expect: 'valid' | 'invalid';
  /** `may`: an SDK and the strict reading differ; the strict one is expected, the other is tolerable. */
  level: 'must' | 'may';
  why: string;
  /** What the sender's own code said of it; absent where there is none. */
  sdk_verdict?: string;
  /** By URL. */
  context?: { certificates: Record<string, string> };
}

export interface Judged {
  scheme: SchemeName;
  algorithm?: HmacAlgorithm;
  secret: string | null;
  options?: Record<string, unknown>;
}

/** Where a provider is known under another name here. */
const RENAMED: Record<string, Pick<Judged, 'scheme' | 'algorithm'>> = {
  'attune-sha256': { scheme: 'attune', algorithm: 'sha256' },
  'attune-sha512': { scheme: 'attune', algorithm: 'sha512' },
  'attune-sha1': { scheme: 'attune', algorithm: 'sha1' },
  'shopify-events': { scheme: 'shopify' },
  standardwebhooks: { scheme: 'standard-webhooks' },
  'standardwebhooks-v1a': { scheme: 'standard-webhooks-v1a' },
  'twilio-json': { scheme: 'twilio' },
};

export const VECTORS: readonly Vector[] = JSON.parse(
  readFileSync(new URL('vectors.json', import.meta.url), 'utf8'),
);
export const PROVIDERS = [...new Set(VECTORS.map(({ provider }) => provider))];

export function judgedBy({ provider, secret }: Pick<Vector, 'provider' | 'secret'>): Judged {
  const renamed = RENAMED[provider] ?? { scheme: provider as SchemeName };
  // Its vectors hold the whole header; here the user name is an option and the password the secret.
  if (provider === 'basic') return { ...renamed, ...credentialsOf(secret ?? '') };
  return { ...renamed, secret };
}

function credentialsOf(header: string): Pick<Judged, 'secret' | 'options'> {
  const credentials = Buffer.from(header.slice('Basic '.length), 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  return { secret: credentials.slice(colon + 1), options: { username: credentials.slice(0, colon) } };
}

export function bodyOf({ body, body_base64: base64 }: Vector): Buffer {
  return base64 === undefined ? Buffer.from(body ?? '', 'utf8') : Buffer.from(base64, 'base64');
}

/** Names and values in turn, a repeated header as often as it is repeated. */
export function rawHeadersOf({ headers }: Vector): string[] {
  return (Array.isArray(headers) ? headers : Object.entries(headers)).flat();
}

/** Path and query. */
export function targetOf({ url }: Vector): string {
  return url.slice(new URL(url).origin.length);
}

export function describeVector({ id, expect: expected, level, why }: Vector): string {
  return `${id} (${level}) is ${expected}: ${why}`;
}
