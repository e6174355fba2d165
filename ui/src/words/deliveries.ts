// States of deliveries and of breakers, in words for the operator.

import type { Delivery, DeliveryAttempt, Target } from '../../../lib/admin/target-types.ts';
import type { Tone } from './outcomes.ts';

interface Words {
  label: string;
  tone: Tone;
  meaning: string;
}

export const DELIVERY_WORDS: Record<Delivery['state'], Words> = {
  pending: { label: 'Waiting', tone: 'quiet', meaning: 'It has not been sent yet.' },
  delivering: { label: 'On its way', tone: 'quiet', meaning: 'It is being sent at this moment.' },
  retrying: { label: 'Retrying', tone: 'warn', meaning: 'It failed and is tried again.' },
  succeeded: { label: 'Delivered', tone: 'ok', meaning: 'The target took it.' },
  dead: { label: 'Dead letter', tone: 'bad', meaning: 'It failed for the last time. It can be put back.' },
  cancelled: { label: 'Cancelled', tone: 'quiet', meaning: 'Somebody decided that it is not sent.' },
};

export const ATTEMPT_WORDS: Record<DeliveryAttempt['outcome'], Words> = {
  succeeded: { label: 'Delivered', tone: 'ok', meaning: 'The answer was as it must be.' },
  failed: { label: 'Failed', tone: 'warn', meaning: 'Worth another try.' },
  rejected: { label: 'Rejected', tone: 'bad', meaning: 'The same would come of another try.' },
};

/** Closed, and the last attempts failed. */
export const FAILING_WORDS: Words = {
  label: 'Failing',
  tone: 'warn',
  meaning: 'The last attempts failed; they are tried again.',
};

export const BREAKER_WORDS: Record<Target['breaker_state'], Words> = {
  closed: { label: 'Healthy', tone: 'ok', meaning: 'Deliveries are sent as they come.' },
  open: {
    label: 'Breaker open',
    tone: 'bad',
    meaning: 'It failed too often in a row: deliveries wait until one of them gets through.',
  },
  half_open: {
    label: 'Trying one',
    tone: 'warn',
    meaning: 'One delivery finds out whether it is well again.',
  },
};
