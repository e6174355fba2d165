// Answers with what the target of a trigger's proxy says. The event is stored by then, whatever comes of it.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { targetOf } from '../../middleware/key-lookup.ts';
import { payloadOf } from '../../middleware/payload-parser.ts';
import { WebhookRequestError } from '../errors.ts';
import { parseForTemplates } from '../liquid/json-text.ts';
import type { CompiledProxy } from '../proxy/compiled-proxy.ts';
import type { LoggedExchange } from '../proxy/exchange-log.ts';
import type { SubstituteAnswer } from '../proxy/settings.ts';
import type { ProxyResult, SynchronousProxy } from '../proxy/synchronous-proxy.ts';
import { setRateLimitHeaders } from '../rate-limit/headers.ts';
import { type WebhookState, webhookState } from '../request-state.ts';
import type { HeaderScope } from '../targets/header-template.ts';
import { requestScopeOf } from '../transform/request-scope.ts';
import { JSON_TYPE } from './answer.ts';
import { usable } from './usable.ts';

export interface ProxyDependencies {
  proxy: SynchronousProxy;
  /** Told what became of each request that was passed on. */
  onExchange: (exchange: LoggedExchange) => void;
}

/** Statuses whose answers have no body. */
const BODILESS = new Set([204, 205, 304]);

/**
 * Takes a place among the requests under way before anything is stored: where there is none, sending again is right.
 * Given back when the request has its answer.
 */
export function proxyPlace({ proxy }: ProxyDependencies): RequestHandler {
  return function proxyPlaceMiddleware(req: Request, res: Response, next: NextFunction) {
    if (!isProxied(req)) return next();
    const { triggerId, proxy: setting } = targetOf(req);
    usable(setting as CompiledProxy, 'The proxy');
    const release = proxy.reserve(triggerId);
    if (release === null) return next(noPlace());
    res.once('close', release);
    res.once('finish', release);
    next();
  };
}

/** Whether the sender gets the answer of a target: nobody waits for a dry run, or for a request judged again. */
export function isProxied(req: Request): boolean {
  const { target, dryRun, ignored, kept } = webhookState(req);
  return (
    target !== undefined && target.proxy !== null && !dryRun && ignored === undefined && kept === undefined
  );
}

export async function answerByProxy(req: Request, res: Response, options: ProxyDependencies): Promise<void> {
  const state = webhookState(req);
  const target = targetOf(req);
  const proxy = target.proxy as CompiledProxy;
  const result = await options.proxy.forward(proxy, {
    triggerId: target.triggerId,
    method: req.method,
    headers: req.headers,
    key: String(req.params.webhook_key ?? ''),
    body: state.encodedBody ?? (state.rawBody as Buffer),
    isEncoded: state.encodedBody !== undefined,
    scope: scopeOf(req, state),
  });
  const answeredStatus = send(res, state, proxy, result);
  options.onExchange({
    ...result.exchange,
    triggerId: target.triggerId,
    eventId: state.event?.eventId ?? null,
    answeredStatus,
  });
}

function scopeOf(req: Request, state: WebhookState): HeaderScope {
  const scope = requestScopeOf(req);
  const received = state.batch === undefined ? (state.mapped ?? payloadOf(req)) : null;
  return {
    ...scope,
    trigger: scope.trigger ?? { id: 0, ref: '' },
    event: { id: state.event?.eventId ?? 0, created: scope.received_at },
    payload: received && parseForTemplates(received.text, received.json),
    metadata: {},
  };
}

function send(res: Response, state: WebhookState, { settings }: CompiledProxy, result: ProxyResult): number {
  if (state.rateLimit !== undefined) setRateLimitHeaders(res, state.rateLimit);
  if (result.answer !== null) return write(res, result.answer);
  const { outcome } = result.exchange;
  const substitute = outcome === 'timeout' ? settings.on_timeout : settings.on_failure;
  return write(res, toAnswer(substitute, state, outcome === 'timeout'));
}

function write(
  res: Response,
  { status, headers, body }: { status: number; headers: Record<string, string>; body: Buffer },
): number {
  const isBodiless = BODILESS.has(status);
  res.writeHead(status, { ...headers, ...(isBodiless ? {} : { 'content-length': String(body.length) }) });
  res.end(isBodiless ? undefined : body);
  return status;
}

function toAnswer({ status, body }: SubstituteAnswer, state: WebhookState, isTimeout: boolean) {
  const text = body ?? storedAnswer(state, isTimeout);
  const headers = {
    'content-type': isJson(text) ? JSON_TYPE : 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
  return { status, headers, body: Buffer.from(text) };
}

/** Sending again stores nothing new where deliveries have ids, and asks the target once more. */
function storedAnswer({ event, target, receivedAtMs }: WebhookState, isTimeout: boolean): string {
  return JSON.stringify({
    success: false,
    error: isTimeout
      ? 'The event was stored, but the target did not answer in time'
      : 'The event was stored, but the target gave no valid answer',
    code: isTimeout ? 'GATEWAY_TIMEOUT' : 'BAD_GATEWAY',
    event_id: event?.eventId ?? null,
    trigger_ref: target?.triggerRef ?? null,
    received_at: new Date(receivedAtMs).toISOString(),
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function noPlace(): WebhookRequestError {
  return new WebhookRequestError(
    'SERVICE_UNAVAILABLE',
    'Too many requests are waiting for their target; send again',
    {
      outcome: 'unavailable',
      retryAfterSeconds: 1,
    },
  );
}
