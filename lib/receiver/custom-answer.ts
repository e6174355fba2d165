// Answers a sender in the trigger's own words. The event is stored by then, so whatever goes wrong here is answered in
// the usual ones, and noted for the operator.

import type { Request, Response } from 'express';
import type { BatchState } from '../events/batch-state.ts';
import { type BrokenSetting, isBroken } from '../keys/webhook-target.ts';
import { parseForTemplates } from '../liquid/json-text.ts';
import { setRateLimitHeaders } from '../rate-limit/headers.ts';
import { type WebhookState, webhookState } from '../request-state.ts';
import { type AnswerTemplate, hasBody } from '../response/response-template.ts';
import { requestScopeOf } from '../transform/request-scope.ts';
import { acceptedText, answerAccepted, messageOf, send } from './answer.ts';
import { answerBatch, batchFields, batchText } from './batch-answer.ts';

/** In the trigger's words where it has some, in the usual ones otherwise. */
export function answerSuccess(req: Request, res: Response): void {
  const state = webhookState(req);
  const { batch, target } = state;
  const own = target?.response ?? null;
  const problem = own === null ? null : answerInOwnWords(req, res, state, own);
  if (own !== null && problem === null) return;
  if (problem !== null) state.note = problem;
  if (batch === undefined) answerAccepted(res, state);
  else answerBatch(res, state, batch);
}

/** Sends it; returns why not, where it cannot. */
function answerInOwnWords(
  req: Request,
  res: Response,
  state: WebhookState,
  own: AnswerTemplate | BrokenSetting,
): string | null {
  if (isBroken(own)) return `answered in the usual words: ${own.problem}`;
  const { status, headers, contentType, body } = own;
  try {
    const text = body === null ? usualText(state) : body.render(scopeOf(req, state), lengthOf(state));
    for (const [name, value] of headers) res.setHeader(name, value);
    if (!hasBody(status)) endWithoutBody(res, status, state);
    else if (body === null) send(res, status, text, state.rateLimit);
    else sendOwnText(res, status, text, contentType, state);
    return null;
  } catch (error) {
    return `answered in the usual words: the template of the answer ${(error as Error).message}`;
  }
}

function usualText(state: WebhookState): string {
  return state.batch === undefined ? acceptedText(state) : batchText(batchFields(state, state.batch));
}

function scopeOf(req: Request, state: WebhookState): object {
  const { batch, event, ignored, payload } = state;
  return {
    ...requestScopeOf(req),
    trigger_ref: state.target?.triggerRef ?? null,
    event_id: event?.eventId ?? null,
    duplicate: event?.duplicate ?? false,
    ignored: ignored !== undefined,
    message: messageOf(state),
    payload: payload === undefined ? undefined : parseForTemplates(payload.text, payload.json),
    ...(batch === undefined ? {} : batchScope(state, batch)),
  };
}

function batchScope(state: WebhookState, batch: BatchState): object {
  const { message, events, accepted, failed } = batchFields(state, batch);
  return { message, events, accepted, failed };
}

/** Of all text in the scope, roughly. */
function lengthOf({ payload }: WebhookState): number {
  return (payload?.text.length ?? 0) + 16_384;
}

/** A form on any page makes a browser post here and show the answer, on the origin of the administration. */
function sendOwnText(
  res: Response,
  status: number,
  text: string,
  contentType: string,
  state: WebhookState,
): void {
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
  send(res, status, text, state.rateLimit, contentType);
}

function endWithoutBody(res: Response, status: number, { rateLimit }: WebhookState): void {
  if (rateLimit !== undefined) setRateLimitHeaders(res, rateLimit);
  res.writeHead(status, { 'Cache-Control': 'no-store' });
  res.end();
}
