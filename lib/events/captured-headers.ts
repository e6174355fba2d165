// Which request headers are kept with an event and in the log: everything but credentials, cookies, signatures and the
// secret URL itself, bounded in number and size.

import type { IncomingHttpHeaders } from 'node:http';

const MAX_HEADERS = 64;
const MAX_VALUE_LENGTH = 1024;
const MAX_TOTAL_LENGTH = 8192;
/** Shorter ones could be guessed anyway, and would be found in many a text by chance. */
const SHORTEST_SECRET = 8;

const SECRET_NAME =
  /auth|cookie|signature|token|secret|passw|credential|hmac|jwt|apikey|(?<!idempotency)-key$|session|^x-hub-|challenge/;

/** Whether a header is known for its name already; names repeat, so the answer is remembered. */
const isSecretByName = new Map<string, boolean>();
const MAX_REMEMBERED_NAMES = 1000;

/** @param also further names, as of `credentialHeaders`. */
export function isCredential(name: string, also: readonly string[]): boolean {
  return (
    isSecret(name) ||
    also.some((one) => (one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one))
  );
}

function isSecret(name: string): boolean {
  const known = isSecretByName.get(name);
  if (known !== undefined) return known;
  const secret = SECRET_NAME.test(name);
  if (isSecretByName.size < MAX_REMEMBERED_NAMES) isSecretByName.set(name, secret);
  return secret;
}

/**
 * Names are lower case, as Node.js gives them; the values of a repeated header are joined by commas.
 *
 * @param url Path of the request. Its last segment is the key, which proxies repeat in headers of many names
 *   (X-Original-URI, X-Forwarded-Uri, X-Envoy-Original-Path); those are left out.
 * @param credentials headers in which the sender of this trigger signs or shows its secret, whatever their names.
 */
export function captureHeaders(
  headers: IncomingHttpHeaders,
  url: string,
  credentials: readonly string[] = [],
): Record<string, string> {
  const key = lastSegment(url);
  const captured: Record<string, string> = {};
  let count = 0;
  let length = 0;
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || isCredential(name, credentials)) continue;
    const text = typeof value === 'string' ? value : value.join(', ');
    if (key.length >= SHORTEST_SECRET && text.includes(key)) continue;
    const kept = text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
    length += name.length + kept.length;
    if (++count > MAX_HEADERS || length > MAX_TOTAL_LENGTH) break;
    captured[name] = kept;
  }
  return captured;
}

function lastSegment(url: string): string {
  const path = (url.split('?', 1)[0] ?? '').replace(/\/$/, '');
  return path.slice(path.lastIndexOf('/') + 1);
}
