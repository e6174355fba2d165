// How a request ended, in words for the operator: a short name, what it means, and what to do about it.

import type { Outcome } from '../../../lib/outcome.ts';

export type Tone = 'ok' | 'warn' | 'bad' | 'quiet';

export interface OutcomeWords {
  label: string;
  tone: Tone;
  meaning: string;
  advice: string | null;
}

export const OUTCOME_WORDS: Record<Outcome, OutcomeWords> = {
  accepted: {
    label: 'Accepted',
    tone: 'ok',
    meaning: 'Every check passed and the event was stored.',
    advice: null,
  },
  duplicate: {
    label: 'Duplicate',
    tone: 'quiet',
    meaning: 'This delivery had arrived before; the sender was given the first event again.',
    advice: 'Nothing to do: senders repeat a delivery when they are not sure that it arrived.',
  },
  ignored: {
    label: 'Ignored',
    tone: 'quiet',
    meaning:
      'The trigger does not take events of this type; the sender was answered 200, and nothing was stored.',
    advice: null,
  },
  handshake: {
    label: 'Handshake',
    tone: 'quiet',
    meaning: 'The sender made sure that this address is its own; it was answered, and is no event.',
    advice: null,
  },
  unknown_key: {
    label: 'Unknown key',
    tone: 'bad',
    meaning: 'No webhook has the key in this address.',
    advice:
      'A key that was regenerated or revoked stays refused. Paste the present URL into the sender’s settings.',
  },
  disabled: {
    label: 'Webhook off',
    tone: 'warn',
    meaning: 'The webhook, or the trigger itself, is switched off.',
    advice: 'Turn the webhook on again: the key and all settings are still there.',
  },
  ip_denied: {
    label: 'Address denied',
    tone: 'bad',
    meaning: 'The sender’s address is not on the allowlist.',
    advice: 'If you know this sender, add its address under Security, IP allowlist.',
  },
  rate_limited: {
    label: 'Rate limited',
    tone: 'warn',
    meaning: 'More requests than allowed within the time window.',
    advice:
      'Senders that respect Retry-After come back later. Raise the limit under Security if this rate is normal.',
  },
  signature_invalid: {
    label: 'Bad signature',
    tone: 'bad',
    meaning: 'The signature is missing, does not match the body, or is too old.',
    advice:
      'Compare the secret and the scheme under Security with the sender’s settings: both must be the same.',
  },
  too_large: {
    label: 'Too large',
    tone: 'warn',
    meaning: 'The body is larger than this webhook takes.',
    advice: 'Raise the payload limit under Security, or have the sender leave something out.',
  },
  unsupported_type: {
    label: 'Content type',
    tone: 'warn',
    meaning: 'The body is of a type that this webhook does not take.',
    advice: 'Choose application/json as the content type in the sender’s settings.',
  },
  invalid_payload: {
    label: 'Invalid payload',
    tone: 'bad',
    meaning: 'The body cannot be read, or does not match the payload schema.',
    advice: 'The schema is shown under Security, Payload; the violations are listed above.',
  },
  unavailable: {
    label: 'Unavailable',
    tone: 'bad',
    meaning:
      'The database was away or the queue full. Nothing was stored; the sender was asked to try again.',
    advice: 'If it lasts, look at the database and at the queue’s metrics.',
  },
  error: {
    label: 'Error',
    tone: 'bad',
    meaning: 'The request was refused for a reason that has no name of its own.',
    advice: null,
  },
};

export const ACCEPTED_OUTCOMES: readonly Outcome[] = ['accepted', 'duplicate', 'ignored', 'handshake'];

export function outcomeWords(outcome: Outcome): OutcomeWords {
  return OUTCOME_WORDS[outcome] ?? { label: outcome, tone: 'quiet', meaning: '', advice: null };
}
