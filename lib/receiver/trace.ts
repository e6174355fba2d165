// Notes how each check of the receiver went, for reports: of the test tool, and of requests that are judged again.

import type { Request, RequestHandler } from 'express';
import type { Check } from '../admin/api-types.ts';
import type { WebhookState } from '../request-state.ts';
import type { ReceiverCheck } from './checks.ts';
import { toRefusal } from './refuse.ts';

export interface Trace {
  trace: Check[];
  checkStartedAtMs: number;
}

export type TracedState = WebhookState & Trace;

export const newTrace = (): Trace => ({ trace: [], checkStartedAtMs: 0 });

/** Wraps a check's handlers so that they note how they went, on the state of the request they see. */
export function traced(check: ReceiverCheck): ReceiverCheck {
  const begin: RequestHandler = (req, _res, next) => {
    (req.webhook as TracedState).checkStartedAtMs = performance.now();
    next();
  };
  const end: RequestHandler = (req, _res, next) => {
    noteEnd(req, check);
    next();
  };
  return {
    ...check,
    handlers: [begin, ...check.handlers.map((handler) => watched(handler, check.name)), end],
  };
}

/** What is ignored is so by its type; the checks behind that had nothing to look at. */
function noteEnd(req: Request, check: ReceiverCheck): void {
  const { ignored } = req.webhook as TracedState;
  if (ignored === undefined) note(req, check.name, check.isOff?.(req) ? 'off' : 'passed', null);
  else if (check.name === 'event_type') note(req, check.name, 'passed', ignored);
}

function watched(handler: RequestHandler, name: Check['name']): RequestHandler {
  return (req, res, next) => {
    const fail = (error: unknown) => {
      note(req, name, 'failed', toRefusal(error).reason);
      next(error);
    };
    try {
      const settled: unknown = handler(req, res, (error?: unknown) => (error ? fail(error) : next()));
      if (settled instanceof Promise) settled.catch(fail);
    } catch (error) {
      fail(error);
    }
  };
}

function note(req: Request, name: Check['name'], result: Check['result'], detail: string | null): void {
  const { trace, checkStartedAtMs } = req.webhook as TracedState;
  trace.push({ name, result, detail, duration_ms: roundMs(performance.now() - checkStartedAtMs) });
}

/** Checks behind the one that failed were not reached. */
export function completed(trace: Check[], checks: readonly ReceiverCheck[]): Check[] {
  const reached = new Map(trace.map((check) => [check.name, check]));
  return checks.map(
    ({ name }) => reached.get(name) ?? { name, result: 'not_reached', detail: null, duration_ms: null },
  );
}

export function roundMs(durationMs: number): number {
  return Math.round(durationMs * 100) / 100;
}
