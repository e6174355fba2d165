// What one request wants stored, and what becomes of it.

import { WebhookRequestError } from '../errors.ts';
import type { EventRow } from './event-row.ts';
import type { EarlierDelivery } from './repeats.ts';
import type { StoredEvent } from './stored-event.ts';

export interface Submission {
  /** One, or one for each element of a batch. */
  rows: readonly EventRow[];
  /** Whether one that is refused takes the others with it. */
  allOrNothing: boolean;
}

/** The result of one row: stored now, stored before, or not to be stored at all. */
export type RowResult = StoredEvent | { refused: WebhookRequestError };

export function isRefused(result: RowResult): result is { refused: WebhookRequestError } {
  return 'refused' in result;
}

/** Thrown inside of the transaction, so that nothing of the submission is stored. */
export class SubmissionRefused extends Error {
  override readonly name = 'SubmissionRefused';
  readonly refusal: WebhookRequestError;

  constructor(refusal: WebhookRequestError) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

/** The sender hears no more than of any wrong signature. */
export function replayRefusal({ deliveryId, eventId }: EarlierDelivery): WebhookRequestError {
  const name = deliveryId === null ? 'an earlier delivery' : `delivery ${JSON.stringify(deliveryId)}`;
  return new WebhookRequestError('UNAUTHORIZED', 'Invalid webhook signature', {
    outcome: 'signature_invalid',
    reason: `replay: this signed content was received before as ${name} (event ${eventId})`,
  });
}
