// The receiver: the route of the secret URLs, made of its checks, its answer and its refusals.

import { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import type { BatchState } from '../events/batch-state.ts';
import { displayWebhookKey } from '../keys/webhook-key.ts';
import type { Outcome } from '../outcome.ts';
import { type WebhookState, webhookState } from '../request-state.ts';
import type { ReceiverCheck, ReceiverDependencies } from './checks.ts';
import { answerSuccess } from './custom-answer.ts';
import type { RecordOutcome } from './outcome-recorder.ts';
import { answerByProxy, isProxied, type ProxyDependencies } from './proxy-answer.ts';
import { methodNotAllowed, questionChecks } from './question-checks.ts';
import { refuse } from './refuse.ts';
import { trustProxyCheck } from './trust-proxy-check.ts';

/** Paths under `/webhooks/` that belong to the administration, or are kept for it; never taken for a key. */
const RESERVED = new Set([
  'alert-channels',
  'alerts',
  'audit',
  'dead-events',
  'deliveries',
  'docs',
  'health',
  'legacy',
  'log',
  'openapi.json',
  'replays',
  'session',
  'stats',
  'ui',
]);

/** `POST /webhooks/:webhook_key`, made of these checks. */
export function createReceiver(checks: readonly ReceiverCheck[], dependencies: ReceiverDependencies): Router {
  const router = Router();
  const path = '/webhooks/:webhook_key';
  router.use(trustProxyCheck(dependencies.logger));
  router.param('webhook_key', noteKey);
  router.post(path, ...checks.flatMap((check) => check.handlers), acknowledge(dependencies));
  // Express takes this for HEAD too.
  router.get(path, ...questionChecks(checks), refuseMethod);
  router.all(path, ...(checks[0]?.handlers ?? []), refuseMethod);
  router.use('/webhooks', refuse(dependencies));
  return router;
}

/** Noted at once, because the route's parameters are gone by the time a refusal is logged. */
function noteKey(req: Request, _res: Response, next: NextFunction, key: string): void {
  const isReserved = RESERVED.has(key);
  if (!isReserved) webhookState(req).keyDisplay = displayWebhookKey(key);
  next(isReserved ? 'router' : undefined);
}

function acknowledge({ record, proxying }: ReceiverDependencies): RequestHandler {
  return function acknowledgeWebhook(req: Request, res: Response) {
    const state = webhookState(req);
    if (isProxied(req) && state.event !== undefined) return acknowledgeProxied(req, res, record, proxying);
    answerSuccess(req, res);
    recordSuccess(req, record);
  };
}

/** Recorded at once: how long a target takes says nothing of the receiver. */
function acknowledgeProxied(
  req: Request,
  res: Response,
  record: RecordOutcome,
  proxying: ProxyDependencies,
): Promise<void> {
  recordSuccess(req, record);
  return answerByProxy(req, res, proxying);
}

function recordSuccess(req: Request, record: RecordOutcome): void {
  const state = webhookState(req);
  if (state.batch === undefined) record(req, successOf(state));
  else recordBatch(req, state.batch, record);
}

/** Each element is logged and counted as the delivery it is; a batch of none as what it is. */
function recordBatch(req: Request, batch: BatchState, record: RecordOutcome): void {
  const state = webhookState(req);
  for (const element of batch.elements) {
    webhookState(element.req).note = state.note;
    record(element.req, element.refusal?.outcome ?? successOf(webhookState(element.req)), element.refusal);
  }
  state.outcome = state.event === undefined ? 'ignored' : successOf(state);
  if (batch.elements.length > 0) return;
  state.ignored = 'a batch without elements';
  record(req, 'ignored');
}

function successOf({ event, ignored }: WebhookState): Outcome {
  if (ignored !== undefined) return 'ignored';
  return event?.duplicate ? 'duplicate' : 'accepted';
}

function refuseMethod(req: Request, _res: Response, next: NextFunction): void {
  next(methodNotAllowed(req));
}
