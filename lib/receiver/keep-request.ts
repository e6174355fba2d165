// Decides which requests are kept, and hands them to the keeper with everything that judging them again takes.

import type { Request } from 'express';
import type { WebhookRequestError } from '../errors.ts';
import type { BatchPlace } from '../events/event-row.ts';
import { normalizeAddress } from '../ip/ip-allowlist.ts';
import { isKept } from '../kept/kept-request.ts';
import { headOf } from '../kept/request-head.ts';
import type { RequestKeeper, RequestToKeep } from '../kept/request-keeper.ts';
import type { WebhookTarget } from '../keys/webhook-target.ts';
import type { Outcome } from '../outcome.ts';
import type { WebhookState } from '../request-state.ts';
import { lateBodyReader } from './late-body.ts';

/** Told of the request's row in the log, once that is written. */
export type OnLogged = (logId: number) => void;

export type KeepRequest = (
  req: Request,
  state: WebhookState,
  outcome: Outcome,
  error: WebhookRequestError | undefined,
) => OnLogged | undefined;

const MAX_REASON_LENGTH = 1000;
/** Refused before the body was read, for reasons that lie with the trigger's settings and not with the body. */
const REFUSED_UNREAD: ReadonlySet<Outcome> = new Set(['disabled', 'ip_denied', 'rate_limited']);

export function requestKeeping(keeper: RequestKeeper): KeepRequest {
  const readLate = lateBodyReader();

  /**
   * The whole of it, once, at its last element. One of which some elements became events counts as accepted: judged again,
   * those that nothing identifies would become events twice.
   */
  function keepBatch(
    element: Request,
    { position, size }: BatchPlace,
    outcome: Outcome,
    error: WebhookRequestError | undefined,
  ): OnLogged | undefined {
    const whole: Request = Object.getPrototypeOf(element);
    const state = whole.webhook;
    if (position < size - 1 || state === undefined) return undefined;
    if (state.event !== undefined) return keepRequest(whole, state, 'accepted', undefined);
    const refusal = state.batch?.elements.find((other) => other.refusal !== undefined)?.refusal ?? error;
    return keepRequest(whole, state, refusal?.outcome ?? outcome, refusal);
  }

  return keepRequest;

  function keepRequest(
    req: Request,
    state: WebhookState,
    outcome: Outcome,
    error: WebhookRequestError | undefined,
  ): OnLogged | undefined {
    const { target } = state;
    if (state.batchPlace !== null) return keepBatch(req, state.batchPlace, outcome, error);
    if (target === undefined || !isKept(target.keepRequests, outcome) || state.isTest) return undefined;
    const isUnread = state.rawBody === undefined;
    if (isUnread && !REFUSED_UNREAD.has(outcome)) return undefined;
    if (!keeper.admits(target.triggerId)) return undefined;
    const request = toRequest(req, state, target, outcome, error);
    if (!isUnread) keeper.keep(request);
    else readLate(req, target.payloadLimitBytes, (body) => keeper.keep(Object.assign(request, { body })));
    return (logId) => {
      request.logId = logId;
    };
  }
}

function toRequest(
  req: Request,
  state: WebhookState,
  target: WebhookTarget,
  outcome: Outcome,
  error: WebhookRequestError | undefined,
): RequestToKeep {
  return {
    triggerId: target.triggerId,
    keyId: target.keyId,
    keyDisplay: target.keyDisplay,
    receivedAtMs: state.receivedAtMs,
    head: headOf(req.method, req.originalUrl, req.rawHeaders),
    body: state.rawBody ?? Buffer.alloc(0),
    contentType: req.headers['content-type']?.slice(0, MAX_REASON_LENGTH) ?? null,
    sourceIp: normalizeAddress(state.clientIp),
    outcome,
    statusCode: error?.status ?? 200,
    reason: error?.reason.slice(0, MAX_REASON_LENGTH) ?? null,
    eventId: state.event?.eventId ?? null,
  };
}
