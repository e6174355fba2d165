// Judges requests that were kept by the receiver's own checks, as if they came again: with the address they came from, at
// the time they came first, and without limits, for nobody is sending.

import type { Request, RequestHandler, Response } from 'express';
import inject from 'light-my-request';
import { WebhookRequestError } from '../errors.ts';
import type { WebhookTarget } from '../keys/webhook-target.ts';
import type { CheckName } from '../log/log-checks.ts';
import type { Outcome } from '../outcome.ts';
import { newWebhookState, type WebhookState } from '../request-state.ts';
import { type ReceiverCheck, type ReceiverDependencies, receiverChecks } from './checks.ts';
import { createReceiver } from './receiver.ts';
import { newTrace, type TracedState, traced } from './trace.ts';

export interface RequestToJudge {
  id: number;
  /** What its key stands for; null where nobody holds it any more. */
  target: WebhookTarget | null;
  /** The key in clear, or what stands for it where only its hash is known. */
  key: string;
  method: string;
  /** Path and query as sent. */
  url: string;
  rawHeaders: readonly string[];
  /** Without Content-Encoding. */
  body: Buffer;
  clientIp: string | undefined;
  receivedAtMs: number;
  /** Goes through every check and stores nothing. */
  dryRun: boolean;
}

export interface Judgement {
  outcome: Outcome;
  status: number;
  /** Why it is refused; null where it is not. */
  reason: string | null;
  eventId: number | null;
  /** JSON text that the event is made of, or would be; null where it did not come so far. */
  payload: string | null;
}

export type JudgeRequest = (request: RequestToJudge) => Promise<Judgement>;

/** Checks that depend on nothing but the payload. */
const PURE: ReadonlySet<CheckName | undefined> = new Set<CheckName>([
  'event_type',
  'payload_schema',
  'mapping',
]);

type JudgedState = TracedState & { preset: WebhookTarget | null };

export function requestJudge(dependencies: ReceiverDependencies): JudgeRequest {
  const { limits, now } = dependencies;
  const unlimited = { ...dependencies, limits: { ...limits, perKey: null, perIp: null, global: null } };
  const checks = receiverChecks(unlimited).map((check) => traced(withPresetTarget(check)));
  const receiver = createReceiver(checks, unlimited);

  return async function judgeRequest(request) {
    const state = stateOf(request, now());
    const { statusCode } = await inject(
      (req, res) => dispatch(receiver, asSent(req as Request, request), res as Response, state),
      { method: 'POST', url: `/webhooks/${encodeURIComponent(request.key)}`, headers: headersOf(request) },
    );
    const failed = state.trace.find(({ result }) => result === 'failed');
    const outcome = outcomeOf(state, statusCode);
    return {
      // What takes too long does so every time, and a run would try it for ever.
      outcome: outcome === 'unavailable' && PURE.has(failed?.name) ? 'invalid_payload' : outcome,
      status: statusCode,
      reason: failed?.detail ?? null,
      eventId: state.event?.eventId ?? null,
      payload: payloadOf(state),
    };
  };
}

/** The key may be known by its hash only, so the target is brought along. */
function withPresetTarget(check: ReceiverCheck): ReceiverCheck {
  if (check.name !== 'key') return check;
  const presetTarget: RequestHandler = (req, _res, next) => {
    const { preset } = req.webhook as JudgedState;
    if (preset === null) return next(goneKey());
    (req.webhook as JudgedState).target = preset;
    next();
  };
  return { ...check, handlers: [presetTarget] };
}

function goneKey(): WebhookRequestError {
  return new WebhookRequestError('NOT_FOUND', 'Invalid webhook key', {
    outcome: 'unknown_key',
    reason: 'the key it was sent to has been revoked, has expired or was deleted',
  });
}

function stateOf(request: RequestToJudge, nowMs: number): JudgedState {
  const { id, target, clientIp, receivedAtMs, dryRun } = request;
  return {
    ...newWebhookState(clientIp, receivedAtMs),
    dryRun,
    judgedAtMs: receivedAtMs,
    kept: { id, rejudgedAtMs: nowMs },
    preset: target === null ? null : { ...target, rateLimit: null },
    ...newTrace(),
  };
}

/** Repeated headers as lists, which become what Node.js makes of them. */
function headersOf({ rawHeaders }: RequestToJudge): Record<string, string[]> {
  // Without a prototype: a sender may call its header __proto__.
  const headers: Record<string, string[]> = Object.create(null);
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] as string).toLowerCase();
    headers[name] ??= [];
    headers[name].push(rawHeaders[index + 1] as string);
  }
  return headers;
}

/** What is signed may be the order of headers or the whole address, and the body has lost its encoding already. */
function asSent(req: Request, { method, url, rawHeaders, body }: RequestToJudge): Request {
  const names = new Set(rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase()));
  for (const name of Object.keys(req.headers)) if (!names.has(name)) delete req.headers[name];
  return Object.assign(req, { method, originalUrl: url, rawHeaders: [...rawHeaders], rawBody: body });
}

function dispatch(receiver: RequestHandler, req: Request, res: Response, state: JudgedState): void {
  req.webhook = state;
  receiver(req, res, (error?: unknown) => {
    res.statusCode = error === undefined ? 404 : 500;
    res.end();
  });
}

/** A dry run of a batch stores nothing, so that only its elements tell whether anything would be. */
function outcomeOf({ outcome, batch, dryRun }: WebhookState, status: number): Outcome {
  const wouldStore = batch?.elements.some(({ req }) => req.webhook?.outcome === 'accepted');
  if (dryRun && status === 200 && wouldStore) return 'accepted';
  return outcome ?? (status < 300 ? 'accepted' : 'error');
}

function payloadOf({ payload, mapped, batch }: WebhookState): string | null {
  if (batch === undefined) return (mapped ?? payload)?.text ?? null;
  const texts = batch.elements.map(
    ({ req }) => (req.webhook?.mapped ?? req.webhook?.payload)?.text ?? 'null',
  );
  return `[${texts.join(',')}]`;
}
