// Runs a check on what is to become an event: the request, or each element of its batch as a request of its own. What
// the trigger ignores is passed over.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { WebhookRequestError } from '../errors.ts';
import type { BatchElement, BatchState } from '../events/batch-state.ts';
import { webhookState } from '../request-state.ts';
import { atElement } from './batch-splitter.ts';
import { toRefusal } from './refuse.ts';

/** A large batch lets others have their turn. */
const TURN_MS = 10;

export function eachWanted(check: RequestHandler): RequestHandler {
  return function eachWantedMiddleware(req: Request, res: Response, next: NextFunction) {
    const { batch, ignored } = webhookState(req);
    if (batch !== undefined) checkElements(check, batch, res).then(() => next(), next);
    else if (ignored !== undefined) next();
    else return check(req, res, next);
  };
}

async function checkElements(check: RequestHandler, batch: BatchState, res: Response): Promise<void> {
  let turnEndsAtMs = performance.now() + TURN_MS;
  for (const element of batch.elements) {
    if (element.refusal !== undefined || element.req.webhook?.ignored !== undefined) continue;
    const refusal = await refusalOf(check, element, res);
    if (refusal !== null) takeRefusal(batch, element, refusal);
    if (performance.now() < turnEndsAtMs) continue;
    await new Promise((resolve) => setImmediate(resolve));
    turnEndsAtMs = performance.now() + TURN_MS;
  }
}

function takeRefusal({ onError }: BatchState, element: BatchElement, refusal: WebhookRequestError): void {
  // What is not the element's fault will be no better for the next one.
  if (refusal.status >= 500) throw refusal;
  if (onError === 'all') throw atElement(refusal, element.position);
  element.refusal = refusal;
}

function refusalOf(
  check: RequestHandler,
  { req }: BatchElement,
  res: Response,
): Promise<WebhookRequestError | null> {
  return new Promise((resolve) => {
    const settle = (error?: unknown) => resolve(error === undefined ? null : toRefusal(error));
    try {
      const settled: unknown = check(req, res, settle);
      if (settled instanceof Promise) settled.catch(settle);
    } catch (error) {
      settle(error);
    }
  });
}
