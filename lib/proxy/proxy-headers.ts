// Which headers go through a proxy: on the way to the target, and back to the sender.

import type { IncomingHttpHeaders } from 'node:http';

/** https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1, and what older proxies add. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
/** Said anew by whoever sends; expectations are between neighbours. */
const NOT_FORWARDED = new Set([...HOP_BY_HOP, 'accept-encoding', 'content-length', 'expect', 'host']);
/** Rules for the host's own origin are not for a target to make. */
const NOT_RETURNED =
  /^(content-length|set-cookie2?|alt-svc|clear-site-data|strict-transport-security|public-key-pins.*|nel|report-to|access-control-.*|content-security-policy.*|x-powered-by|server)$/;

/**
 * The sender's, signature and all: the body is the one it signed. Without the secret key of the URL, which proxies in
 * front repeat in headers of many names.
 *
 * @param isEncoded whether the body is passed on under the encoding that it came with.
 */
export function headersForTarget(
  headers: IncomingHttpHeaders,
  { key, isEncoded }: { key: string; isEncoded: boolean },
): Record<string, string> {
  const dropped = namedByConnection(headers.connection);
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || NOT_FORWARDED.has(name) || dropped.has(name)) continue;
    if (name === 'content-encoding' && !isEncoded) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    if (key !== '' && (text.includes(key) || text.includes(encodeURIComponent(key)))) continue;
    sent[name] = text;
  }
  return { ...sent, 'accept-encoding': 'identity' };
}

/** Without those that speak for the connection or for the host; with those that keep a browser from running the body. */
export function headersForSender(headers: IncomingHttpHeaders): Record<string, string> {
  const dropped = namedByConnection(headers.connection);
  const returned: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || dropped.has(name) || HOP_BY_HOP.includes(name) || NOT_RETURNED.test(name))
      continue;
    returned[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return {
    ...returned,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'no-store',
  };
}

function namedByConnection(value: string | undefined): Set<string> {
  return new Set((value ?? '').split(',').map((name) => name.trim().toLowerCase()));
}
