// Which request headers are kept with an event and in the log: everything but credentials, cookies and signatures,
// bounded in number and size.

import type { IncomingHttpHeaders } from 'node:http';

const MAX_HEADERS = 64;
const MAX_VALUE_LENGTH = 1024;
const MAX_TOTAL_LENGTH = 8192;

const SECRET_NAME =
  /auth|cookie|signature|token|secret|password|credential|hmac|api-?key|session|^x-hub-|challenge/;

/** Whether a header is known for its name already; names repeat, so the answer is remembered. */
const isSecretByName = new Map<string, boolean>();
const MAX_REMEMBERED_NAMES = 1000;

function isSecret(name: string): boolean {
  const known = isSecretByName.get(name);
  if (known !== undefined) return known;
  const secret = SECRET_NAME.test(name);
  if (isSecretByName.size < MAX_REMEMBERED_NAMES) isSecretByName.set(name, secret);
  return secret;
}

/** Names are lower case, as Node.js gives them; the values of a repeated header are joined by commas. */
export function captureHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const captured: Record<string, string> = {};
  let count = 0;
  let length = 0;
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || isSecret(name)) continue;
    const text = typeof value === 'string' ? value : value.join(', ');
    const kept = text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
    length += name.length + kept.length;
    if (++count > MAX_HEADERS || length > MAX_TOTAL_LENGTH) break;
    captured[name] = kept;
  }
  return captured;
}
