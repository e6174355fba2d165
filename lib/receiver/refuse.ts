// Answers what was refused, and makes a refusal of whatever went wrong on the way.

import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { WebhookRequestError } from '../errors.ts';
import { isTransientError } from '../events/insert-events.ts';
import { answerRefused } from './answer.ts';
import type { ReceiverDependencies } from './checks.ts';

const UNAVAILABLE_WARNING_MS = 10_000;

export function refuse({ record, logger }: ReceiverDependencies): ErrorRequestHandler {
  const warnUnavailable = atMostEvery(UNAVAILABLE_WARNING_MS, (refusal: WebhookRequestError) => {
    logger.warn({ err: refusal.cause }, `Webhooks are answered 503: ${refusal.reason}`);
  });
  return function refuseWebhook(error: unknown, req: Request, res: Response, next: NextFunction) {
    if (res.headersSent) return next(error);
    const refusal = toRefusal(error);
    if (refusal.status === 500) logger.error({ err: error }, `A webhook was answered 500: ${refusal.reason}`);
    if (refusal.status === 503) warnUnavailable(refusal);
    answerRefused(req, res, refusal);
    record(req, refusal.outcome, refusal);
  };
}

/** An outage refuses many requests for one reason; once in a while is enough to say so. */
function atMostEvery<T>(intervalMs: number, work: (value: T) => void): (value: T) => void {
  let nextAtMs = Number.NEGATIVE_INFINITY;
  return (value) => {
    if (performance.now() < nextAtMs) return;
    nextAtMs = performance.now() + intervalMs;
    work(value);
  };
}

export function toRefusal(error: unknown): WebhookRequestError {
  if (error instanceof WebhookRequestError) return error;
  // A key with a broken percent-encoding, found by Express before any check.
  if (error instanceof URIError) {
    return new WebhookRequestError('NOT_FOUND', 'Invalid webhook key', {
      outcome: 'unknown_key',
      cause: error,
    });
  }
  if (isTransientError(error)) {
    return new WebhookRequestError('SERVICE_UNAVAILABLE', 'The database is not reachable; send again', {
      outcome: 'unavailable',
      retryAfterSeconds: 5,
      cause: error,
    });
  }
  return new WebhookRequestError('INTERNAL_SERVER_ERROR', 'The webhook could not be processed', {
    reason: `unexpected error${nameOf(error)}; the log of the application says more`,
    cause: error,
  });
}

/** Its message may hold SQL, which is nothing for those who read the log of requests. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? ` (${error.name} ${code})` : ` (${error.name})`;
}
