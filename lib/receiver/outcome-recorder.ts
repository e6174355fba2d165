// Counts and logs how each request ended: metrics, statistics, and the log row of what became no event.

import type { Request } from 'express';
import type { WebhookRequestError } from '../errors.ts';
import { captureHeaders } from '../events/captured-headers.ts';
import { deliveryIdOf, GENERAL_RULES } from '../events/delivery-rules.ts';
import { eventTypeOf } from '../events/event-type.ts';
import { normalizeAddress } from '../ip/ip-allowlist.ts';
import { credentialHeadersOf, isBroken } from '../keys/webhook-target.ts';
import type { RequestLog } from '../log/request-log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Outcome } from '../outcome.ts';
import { type WebhookState, webhookState } from '../request-state.ts';
import type { UsageCounters } from '../stats/usage-counters.ts';
import type { KeepRequest } from './keep-request.ts';

export interface OutcomeRecorderOptions {
  metrics: Metrics;
  usage: UsageCounters;
  log: RequestLog;
  keep: KeepRequest;
}

export type RecordOutcome = (req: Request, outcome: Outcome, error?: WebhookRequestError) => void;

const MAX_TEXT_LENGTH = 1000;
const MAX_TEXT_OF_STRANGERS = 200;

export function outcomeRecorder({ metrics, usage, log, keep }: OutcomeRecorderOptions): RecordOutcome {
  return function recordOutcome(req, outcome, error) {
    const state = webhookState(req);
    state.outcome = outcome;
    // What is refused again was counted when it came.
    if (state.dryRun || (state.kept !== undefined && outcome !== 'accepted')) return;
    const durationMs = performance.now() - state.startedAtMs;
    const payloadBytes = state.rawBody?.length ?? null;
    const atMs = state.kept?.rejudgedAtMs ?? state.receivedAtMs;
    const { target } = state;
    if (outcome === 'rate_limited') metrics.countRateLimited(state.rateLimit?.name ?? 'key');
    metrics.observeRequest({ triggerRef: target?.triggerRef ?? null, outcome, durationMs, payloadBytes });
    usage.count({
      triggerId: target?.triggerId ?? null,
      keyId: target?.keyId ?? null,
      // The elements of a batch were verified together.
      secretFingerprint: (state.batchPlace?.position ?? 0) === 0 ? state.secretFingerprint : null,
      outcome,
      payloadBytes: payloadBytes ?? 0,
      processingTimeMs: durationMs,
      atMs,
    });
    const onLogged = state.kept === undefined ? keep(req, state, outcome, error) : undefined;
    if (outcome === 'accepted') {
      metrics.observeEvent(target?.triggerRef ?? '', atMs);
      // Its row is written with the event.
      if (state.note !== undefined && state.event !== undefined) log.note(state.event.eventId, state.note);
    } else log.record(toRecord(req, state, outcome, durationMs, error), onLogged);
  };
}

function notesOf({ ignored, note }: WebhookState): string | null {
  const notes = [ignored, note].filter((text) => text !== undefined);
  return notes.length === 0 ? null : notes.join('; ').slice(0, MAX_TEXT_LENGTH);
}

function toRecord(
  req: Request,
  state: WebhookState,
  outcome: Outcome,
  durationMs: number,
  error: WebhookRequestError | undefined,
) {
  const { target } = state;
  const maxText = target === undefined ? MAX_TEXT_OF_STRANGERS : MAX_TEXT_LENGTH;
  return {
    triggerId: target?.triggerId ?? null,
    triggerRef: target?.triggerRef ?? null,
    keyId: target?.keyId ?? null,
    keyDisplay: target?.keyDisplay ?? state.keyDisplay ?? null,
    eventId: state.event?.eventId ?? null,
    outcome,
    statusCode: error?.status ?? (outcome === 'handshake' ? (req.res?.statusCode ?? 200) : 200),
    method: req.method,
    sourceIp: normalizeAddress(state.clientIp),
    userAgent: req.headers['user-agent']?.slice(0, maxText) ?? null,
    contentType: req.headers['content-type']?.slice(0, maxText) ?? null,
    payloadSizeBytes: state.rawBody?.length ?? declaredLength(req),
    processingTimeMs: durationMs,
    hmacVerified: state.hmacVerified,
    rateLimited: state.rateLimited,
    ipAllowed: state.ipAllowed,
    deliveryId: state.deliveryId === undefined ? idOf(req, state) : state.deliveryId,
    eventType: state.eventType === undefined ? typeOf(req, state) : state.eventType,
    note: notesOf(state),
    batchId: state.batchPlace?.id ?? null,
    batchPosition: state.batchPlace?.position ?? null,
    errorMessage: error?.reason.slice(0, MAX_TEXT_LENGTH) ?? null,
    errorDetails: error?.details ?? null,
    // Whoever asks for keys that nobody holds fills the log with as little as possible.
    headers:
      target === undefined ? {} : captureHeaders(req.headers, req.originalUrl, credentialHeadersOf(target)),
    isTest: state.isTest,
  };
}

/** As far as it can be told of a request that was refused before it was parsed. */
function idOf(req: Request, { target, payload }: WebhookState): string | null {
  const rules = target === undefined || isBroken(target.delivery) ? GENERAL_RULES : target.delivery;
  return deliveryIdOf(rules, req.headers, payload?.json);
}

function typeOf(req: Request, { target, payload }: WebhookState): string | null {
  if (target === undefined || isBroken(target.eventType)) return null;
  return eventTypeOf(target.eventType, req.headers, payload?.json);
}

/** Senders declare what they like; only what the column holds is kept. */
function declaredLength(req: Request): number | null {
  const declared = Number(req.headers['content-length']);
  return Number.isInteger(declared) && declared >= 0 && declared < 2 ** 31 ? declared : null;
}
