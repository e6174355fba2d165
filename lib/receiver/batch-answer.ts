// Answers a batch: what became of each element, in order. The status says that the batch was taken, not that every
// element was.

import type { Response } from 'express';
import type { BatchElement, BatchState } from '../events/batch-state.ts';
import { type WebhookState, webhookState } from '../request-state.ts';
import { send } from './answer.ts';

export interface ElementAnswer {
  event_id: number | null;
  duplicate?: true;
  ignored?: true;
  error?: string;
  code?: string;
  details?: unknown;
}

export function answerBatch(res: Response, state: WebhookState, batch: BatchState): void {
  send(res, 200, batchText(batchFields(state, batch)), state.rateLimit);
}

export function batchText(fields: ReturnType<typeof batchFields>): string {
  return JSON.stringify({ success: true, ...fields, data: fields });
}

export function batchFields(state: WebhookState, { elements }: BatchState) {
  const events = elements.map(elementAnswer);
  const failed = events.filter(({ code }) => code !== undefined).length;
  return {
    event_id: state.event?.eventId ?? null,
    trigger_ref: state.target?.triggerRef ?? null,
    message: state.dryRun ? 'Dry run: nothing was stored' : messageOf(events.length, failed),
    received_at: new Date(state.receivedAtMs).toISOString(),
    events,
    accepted: events.length - failed,
    failed,
  };
}

function messageOf(count: number, failed: number): string {
  if (count === 0) return 'The batch holds no events';
  return failed === 0 ? 'Batch received' : `Batch received; ${failed} of ${count} events were refused`;
}

function elementAnswer({ req, refusal }: BatchElement): ElementAnswer {
  if (refusal !== undefined) {
    const { success: _success, ...said } = refusal.toJSON();
    return { event_id: null, ...said };
  }
  const { event, ignored } = webhookState(req);
  if (ignored !== undefined) return { event_id: null, ignored: true };
  const answer: ElementAnswer = { event_id: event?.eventId ?? null };
  return event?.duplicate ? { ...answer, duplicate: true } : answer;
}
