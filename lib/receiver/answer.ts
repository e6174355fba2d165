// Writes answers to senders, without Express's detours: a webhook sender needs no ETag.

import type { Request, Response } from 'express';
import type { WebhookRequestError } from '../errors.ts';
import { type RateLimitReport, setRateLimitHeaders } from '../rate-limit/headers.ts';
import type { WebhookState } from '../request-state.ts';

/** How long a refused sender may go on sending its body before the connection is cut. */
const LINGER_MS = 2000;

export function answerAccepted(res: Response, state: WebhookState): void {
  const { event, target, receivedAtMs } = state;
  const message =
    event === undefined
      ? 'Dry run: nothing was stored'
      : event.duplicate
        ? 'Delivery was already received'
        : 'Event created successfully';
  const fields =
    `"event_id":${event?.eventId ?? null},"trigger_ref":${JSON.stringify(target?.triggerRef ?? null)},` +
    `"message":"${message}","received_at":"${new Date(receivedAtMs).toISOString()}"` +
    `${event?.duplicate ? ',"duplicate":true' : ''}`;
  send(res, 200, `{"success":true,${fields},"data":{${fields}}}`, state.rateLimit);
}

export function answerRefused(req: Request, res: Response, error: WebhookRequestError): void {
  for (const name in error.headers) res.setHeader(name, error.headers[name] as string);
  send(res, error.status, JSON.stringify(error), req.webhook?.rateLimit);
  if (!req.complete) discardRest(req);
}

function send(res: Response, status: number, body: string, rateLimit: RateLimitReport | undefined): void {
  if (rateLimit !== undefined) setRateLimitHeaders(res, rateLimit);
  res.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  res.end(body);
}

/**
 * Closing at once would make many clients lose the answer they have not read yet, while waiting for the end of the
 * body would let a refused sender occupy the connection for as long as it likes.
 */
function discardRest(req: Request): void {
  req.resume();
  const timer = setTimeout(() => {
    if (!req.complete) req.destroy();
  }, LINGER_MS).unref();
  req.once('close', () => clearTimeout(timer));
}
