// Runs a check on what is to become an event: the request, or each element of its batch as a request of its own. What
// the trigger ignores is passed over.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { WebhookRequestError } from '../errors.ts';
import type { BatchElement, BatchState } from '../events/batch-state.ts';
import { webhookState } from '../request-state.ts';
import { runWithin, TimeGuardError } from '../time-guard.ts';
import { atElement } from './batch-splitter.ts';
import { toRefusal } from './refuse.ts';

/** A large batch lets others have their turn. */
const TURN_MS = 10;
/** Whatever takes longer is run again by itself, within limits of its own. */
const GUARDED_TURN_MS = 60;
/** Guarding each element by itself would take longer than judging it, but of a few nobody notices. */
const FEW_ELEMENTS = 20;
/** In one check. */
const MAX_MS = 2_000;

/** @param maxMs for all elements of a batch; a sender of more is asked to send less at once. */
export function eachWanted(check: RequestHandler, maxMs = MAX_MS): RequestHandler {
  return function eachWantedMiddleware(req: Request, res: Response, next: NextFunction) {
    const { batch, ignored } = webhookState(req);
    if (batch !== undefined) checkElements(check, batch, { res, maxMs }).then(() => next(), next);
    else if (ignored !== undefined) next();
    else return check(req, res, next);
  };
}

async function checkElements(
  check: RequestHandler,
  batch: BatchState,
  { res, maxMs }: { res: Response; maxMs: number },
): Promise<void> {
  const wanted = batch.elements.filter(
    ({ refusal, req }) => refusal === undefined && req.webhook?.ignored === undefined,
  );
  const judge = (element: BatchElement) => {
    const refusal = refusalOf(check, element, res);
    if (refusal !== null) takeRefusal(batch, element, refusal);
  };
  let spentMs = 0;
  for (let done = 0; done < wanted.length; ) {
    const startMs = performance.now();
    done = judgeSome(wanted, done, judge);
    spentMs += performance.now() - startMs;
    if (done === wanted.length) return;
    if (spentMs > maxMs) throw tookTooLong(maxMs, `${done} of ${wanted.length}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Judges as many as there is time for in one turn; returns how many are done then. */
function judgeSome(
  elements: readonly BatchElement[],
  start: number,
  judge: (element: BatchElement) => void,
): number {
  let next = start;
  const judgeNext = () => {
    judge(elements[next] as BatchElement);
    next++;
  };
  const turn = () => {
    const endsAtMs = performance.now() + TURN_MS;
    while (next < elements.length && performance.now() < endsAtMs) judgeNext();
  };
  if (elements.length <= FEW_ELEMENTS) turn();
  else {
    try {
      runWithin(GUARDED_TURN_MS, turn);
    } catch (error) {
      if (!(error instanceof TimeGuardError)) throw error;
      judgeNext();
    }
  }
  return next;
}

function tookTooLong(maxMs: number, done: string): WebhookRequestError {
  return new WebhookRequestError(
    'SERVICE_UNAVAILABLE',
    'The batch took too long to be judged; nothing was stored',
    {
      outcome: 'unavailable',
      reason: `judging took longer than ${maxMs} ms, by when ${done} elements were done; send smaller batches`,
      retryAfterSeconds: 5,
    },
  );
}

function takeRefusal({ onError }: BatchState, element: BatchElement, refusal: WebhookRequestError): void {
  // What is not the element's fault will be no better for the next one.
  if (refusal.status >= 500) throw refusal;
  if (onError === 'all') throw atElement(refusal, element.position);
  element.refusal = refusal;
}

/** Checks of a payload are settled when they return: nothing in them waits. */
function refusalOf(check: RequestHandler, { req }: BatchElement, res: Response): WebhookRequestError | null {
  let settled: { error: unknown } | undefined;
  try {
    check(req, res, (error?: unknown) => {
      settled = { error };
    });
  } catch (error) {
    settled = { error };
  }
  settled ??= { error: new TypeError('a check of an element did not settle at once') };
  return settled.error === undefined ? null : toRefusal(settled.error);
}
