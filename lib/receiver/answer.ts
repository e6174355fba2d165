// Writes answers to senders, without Express's detours: a webhook sender needs no ETag.

import type { Request, Response } from 'express';
import type { WebhookRequestError } from '../errors.ts';
import type { HandshakeAnswered } from '../handshakes/answer-handshake.ts';
import { type RateLimitReport, setRateLimitHeaders } from '../rate-limit/headers.ts';
import type { WebhookState } from '../request-state.ts';

/** How long a refused sender may go on sending its body before the connection is cut. */
const LINGER_MS = 2000;
export const JSON_TYPE = 'application/json; charset=utf-8';

export function answerAccepted(res: Response, state: WebhookState): void {
  send(res, 200, acceptedText(state), state.rateLimit);
}

export function acceptedText(state: WebhookState): string {
  const fields = acceptedFields(state);
  return `{"success":true,${fields},"data":{${fields}}}`;
}

/** Members of the answer, as JSON without its braces. */
function acceptedFields({ event, target, receivedAtMs, ignored, dryRun }: WebhookState): string {
  const flag = event?.duplicate ? ',"duplicate":true' : ignored === undefined ? '' : ',"ignored":true';
  return (
    `"event_id":${event?.eventId ?? null},"trigger_ref":${JSON.stringify(target?.triggerRef ?? null)},` +
    `"message":"${messageOf({ event, ignored, dryRun })}",` +
    `"received_at":"${new Date(receivedAtMs).toISOString()}"${flag}`
  );
}

export function messageOf({
  event,
  ignored,
  dryRun,
}: Pick<WebhookState, 'event' | 'ignored' | 'dryRun'>): string {
  if (ignored !== undefined) return 'Events of this type are not wanted; nothing was stored';
  if (dryRun || event === undefined) return 'Dry run: nothing was stored';
  return event.duplicate ? 'Delivery was already received' : 'Event created successfully';
}

export function answerRefused(req: Request, res: Response, error: WebhookRequestError): void {
  for (const name in error.headers) res.setHeader(name, error.headers[name] as string);
  send(res, error.status, JSON.stringify(error), req.webhook?.rateLimit);
  if (!req.complete) discardRest(req);
}

export function send(
  res: Response,
  status: number,
  body: string,
  rateLimit: RateLimitReport | undefined,
  contentType = JSON_TYPE,
): void {
  if (rateLimit !== undefined) setRateLimitHeaders(res, rateLimit);
  res.writeHead(status, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
  });
  res.end(body);
}

/** What a sender wrote comes back here, so that a browser must never take it for a page. */
export function sendHandshake(
  res: Response,
  { status, headers, body }: HandshakeAnswered,
  rateLimit: RateLimitReport | undefined,
): void {
  if (rateLimit !== undefined) setRateLimitHeaders(res, rateLimit);
  const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) };
  res.writeHead(status, {
    ...headers,
    ...length,
    'X-Content-Type-Options': 'nosniff',
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
