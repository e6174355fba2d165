// What is kept of a request and its answer: bounded, in text that PostgreSQL can hold, and without secrets.

import type { ReceivedAnswer } from '../targets/answer-check.ts';
import type { ForwardTarget } from '../targets/forward-target.ts';
import { shownUrl } from '../targets/shown-url.ts';
import type { OutgoingRequest } from './exchange.ts';

export interface RecordedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  bytes: number;
}

export interface RecordedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  truncated: boolean;
}

export const HIDDEN = '(hidden)';
const MAX_HEADERS = 64;
const MAX_HEADER_LENGTH = 1024;
const SHORTEST_SECRET = 6;
const SECRET_ANSWER = /^(set-cookie|www-authenticate|proxy-authenticate)$|token|secret/;

/** @param outgoing undefined where it could not even be composed. */
export function recordRequest(
  { settings }: ForwardTarget,
  outgoing: OutgoingRequest | undefined,
): RecordedRequest {
  const secret = new Set([
    // Whoever may only look could send it again while it is fresh.
    'webhook-signature',
    ...settings.headers.filter((header) => header.secret).map(({ name }) => name.toLowerCase()),
  ]);
  const headers = Object.entries(outgoing?.headers ?? {}).map(
    ([name, value]) => [name, secret.has(name) ? HIDDEN : storable(value, MAX_HEADER_LENGTH)] as const,
  );
  return {
    method: settings.method,
    url: shownUrl(settings.url),
    headers: Object.fromEntries(headers),
    bytes: outgoing?.body.length ?? 0,
  };
}

/** Targets that echo what they were sent would otherwise put the secret of a header into the record. */
export function recordAnswer(
  { status, headers, body, complete }: ReceivedAnswer,
  maxBytes: number,
  secrets: readonly string[],
): RecordedAnswer {
  const hide = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text);
  const kept = Object.entries(headers)
    .slice(0, MAX_HEADERS)
    .map(([name, value]) => {
      const shown = SECRET_ANSWER.test(name) ? HIDDEN : storable(hide(value), MAX_HEADER_LENGTH);
      return [name, shown] as const;
    });
  return {
    status,
    headers: Object.fromEntries(kept),
    body: storable(hide(body.subarray(0, maxBytes).toString('utf8')), maxBytes),
    truncated: !complete || body.length > maxBytes,
  };
}

/** Values of the secret headers, as far as they are long enough not to be found by chance. */
export function secretValues(
  { settings }: ForwardTarget,
  headers: Readonly<Record<string, string>>,
): string[] {
  return settings.headers
    .filter(({ secret }) => secret)
    .map(({ name }) => headers[name.toLowerCase()] ?? '')
    .filter((value) => value.length >= SHORTEST_SECRET);
}

/** PostgreSQL holds no NUL and no half of a surrogate pair. */
export function storable(text: string, maxLength: number): string {
  return text.slice(0, maxLength).toWellFormed().replaceAll('\0', '\ufffd');
}
