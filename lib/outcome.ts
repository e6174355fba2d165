// How a request to the receiver can end: one word for the log, the statistics and the metrics.

export const OUTCOMES = [
  'accepted',
  'duplicate',
  'ignored',
  'handshake',
  'unknown_key',
  'disabled',
  'ip_denied',
  'rate_limited',
  'signature_invalid',
  'too_large',
  'unsupported_type',
  'invalid_payload',
  'unavailable',
  'error',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Nothing was wrong with the request, although not each of these becomes an event. */
export const NOT_REFUSED: readonly Outcome[] = ['accepted', 'duplicate', 'ignored', 'handshake'];
