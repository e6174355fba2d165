// Which outcomes speak against a webhook's health: requests with a right key that were refused nevertheless. An unknown
// key is a stranger's mistake, a webhook that is off was switched off, and both say nothing about the trigger.

import type { Outcome } from '../outcome.ts';

export const FAILED_OUTCOMES: readonly Outcome[] = [
  'signature_invalid',
  'invalid_payload',
  'unsupported_type',
  'too_large',
  'ip_denied',
  'rate_limited',
  'unavailable',
  'error',
];

/** Neither for nor against. */
export const UNCOUNTED_OUTCOMES: readonly Outcome[] = ['unknown_key', 'disabled', 'handshake'];

/** What shows that the sender is alive and understood. */
export const ARRIVED_OUTCOMES: readonly Outcome[] = ['accepted', 'duplicate', 'ignored'];

export const FAILURE_WORDS: Partial<Record<Outcome, string>> = {
  signature_invalid: 'failed their signature',
  invalid_payload: 'had an unusable payload',
  unsupported_type: 'had a content type that is not accepted',
  too_large: 'were too large',
  ip_denied: 'came from an address that is not allowed',
  rate_limited: 'exceeded a rate limit',
  unavailable: 'could not be stored',
  error: 'met an error',
};
