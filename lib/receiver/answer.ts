// Writes answers to senders, without Express's detours: a webhook sender needs no ETag.

import type { Request, Response } from 'express';
import type { WebhookRequestError } from '../errors.ts';
import type { StoredEvent } from '../events/stored-event.ts';

/** How long a refused sender may go on sending its body before the connection is cut. */
const LINGER_MS = 2000;

export function answerAccepted(
  res: Response,
  triggerRef: string,
  receivedAtMs: number,
  event: StoredEvent | undefined,
) {
  const fields = {
    event_id: event?.eventId ?? null,
    trigger_ref: triggerRef,
    message: event === undefined ? 'Dry run: nothing was stored' : 'Event created successfully',
    received_at: new Date(receivedAtMs).toISOString(),
    ...(event?.duplicate ? { duplicate: true, message: 'Delivery was already received' } : undefined),
  };
  send(res, 200, JSON.stringify({ success: true, ...fields, data: fields }));
}

export function answerRefused(req: Request, res: Response, error: WebhookRequestError): void {
  for (const name in error.headers) res.setHeader(name, error.headers[name] as string);
  send(res, error.status, JSON.stringify(error));
  if (!req.complete) discardRest(req);
}

function send(res: Response, status: number, body: string): void {
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
