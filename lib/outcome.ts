// How a request to the receiver can end: one word for the log, the statistics and the metrics.

export const OUTCOMES = [
  'accepted',
  'duplicate',
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
