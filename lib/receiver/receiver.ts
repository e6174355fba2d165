// The receiver: every check a webhook passes, in order, as one list.

import {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import { bodySizeLimit } from '../../middleware/body-size-limit.ts';
import { eventWriter } from '../../middleware/event-writer.ts';
import { hmacVerifier } from '../../middleware/hmac-verifier.ts';
import { ipFilter } from '../../middleware/ip-filter.ts';
import { enabledCheck, keyLookup, targetOf } from '../../middleware/key-lookup.ts';
import { payloadParser, payloadSchemaCheck } from '../../middleware/payload-parser.ts';
import { type RateLimit, rateLimiter } from '../../middleware/rate-limiter.ts';
import type { CheckName } from '../admin/api-types.ts';
import { WebhookRequestError } from '../errors.ts';
import { isTransientError } from '../events/insert-events.ts';
import { clientNetwork } from '../ip/ip-allowlist.ts';
import { displayWebhookKey } from '../keys/webhook-key.ts';
import type { WebhookTarget } from '../keys/webhook-target.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { webhookState } from '../request-state.ts';
import { answerAccepted, answerRefused } from './answer.ts';
import type { EventSink } from './event-sink.ts';
import type { RecordOutcome } from './outcome-recorder.ts';
import { trustProxyCheck } from './trust-proxy-check.ts';

export interface ReceiverLimits {
  /** For triggers that set no limit of their own; null is no limit. */
  perKey: RateLimit | null;
  perIp: RateLimit | null;
  global: RateLimit | null;
  maxInFlightBytes: number;
  bodyTimeoutMs: number;
}

export interface ReceiverDependencies {
  findTarget: (key: string) => WebhookTarget | null | Promise<WebhookTarget | null>;
  sink: EventSink;
  record: RecordOutcome;
  metrics: Metrics;
  logger: Logger;
  limits: ReceiverLimits;
  now: () => number;
}

export interface ReceiverCheck {
  name: CheckName;
  handlers: RequestHandler[];
  /** Whether the trigger does not ask for this check, for the reports of the test tool. */
  isOff?: (req: Request) => boolean;
}

const UNAVAILABLE_WARNING_MS = 10_000;

/** Paths under `/webhooks/` that belong to the administration. */
const RESERVED = new Set([
  'audit',
  'docs',
  'health',
  'legacy',
  'log',
  'openapi.json',
  'session',
  'stats',
  'ui',
]);

/** The order is a promise (see docs/receiver.md): cheap checks first, the signature before anything is parsed. */
export function receiverChecks(dependencies: ReceiverDependencies): ReceiverCheck[] {
  const { findTarget, sink, limits, now } = dependencies;
  const { perIp, global } = clientLimiters(limits, now);
  const perKey = keyLimiter(limits, now);
  // Counted apart, so that forged requests cannot use up the quota of the sender who holds the secret.
  const badSignatures = signatureFailureLimiter(limits, now);
  const bodyLimit = bodySizeLimit({
    limit: (req) => targetOf(req).payloadLimitBytes,
    maxInFlightBytes: limits.maxInFlightBytes,
    timeoutMs: limits.bodyTimeoutMs,
  });

  return [
    { name: 'client_limit', handlers: [perIp, global] },
    { name: 'key', handlers: [keyLookup({ find: findTarget })] },
    { name: 'enabled', handlers: [enabledCheck()] },
    { name: 'declared_size', handlers: [bodyLimit.declared] },
    {
      name: 'ip_allowlist',
      handlers: [ipFilter({ allow: (req) => targetOf(req).ipAllowlist })],
      isOff: (req) => targetOf(req).ipAllowlist === null,
    },
    { name: 'key_limit', handlers: [badSignatures.refuseExhausted, perKey.refuseExhausted] },
    { name: 'body', handlers: [bodyLimit] },
    {
      name: 'signature',
      handlers: [
        hmacVerifier({ verifier: (req) => targetOf(req).verifier, onFailure: badSignatures.count, now }),
        perKey,
      ],
      isOff: (req) => targetOf(req).verifier === null,
    },
    { name: 'payload', handlers: [payloadParser()] },
    {
      name: 'payload_schema',
      handlers: [payloadSchemaCheck({ schema: (req) => targetOf(req).payloadSchema })],
    },
    { name: 'event', handlers: [eventWriter({ write: (_webhook, req) => sink.store(req) })] },
  ];
}

/** `POST /webhooks/:webhook_key`, made of these checks. */
export function createReceiver(checks: readonly ReceiverCheck[], dependencies: ReceiverDependencies): Router {
  const router = Router();
  const path = '/webhooks/:webhook_key';
  router.use(trustProxyCheck(dependencies.logger));
  router.param('webhook_key', noteKey);
  router.post(path, ...checks.flatMap((check) => check.handlers), acknowledge(dependencies.record));
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

function acknowledge(record: RecordOutcome): RequestHandler {
  return function acknowledgeWebhook(req: Request, res: Response) {
    const state = webhookState(req);
    answerAccepted(res, state);
    record(req, state.event?.duplicate ? 'duplicate' : 'accepted');
  };
}

function refuseMethod(req: Request): void {
  throw new WebhookRequestError('METHOD_NOT_ALLOWED', `Webhooks are sent with POST, not ${req.method}`, {
    headers: { Allow: 'POST' },
  });
}

function refuse({ record, metrics, logger }: ReceiverDependencies): ErrorRequestHandler {
  const warnUnavailable = atMostEvery(UNAVAILABLE_WARNING_MS, (refusal: WebhookRequestError) => {
    logger.warn({ err: refusal.cause }, `Webhooks are answered 503: ${refusal.reason}`);
  });
  return function refuseWebhook(error: unknown, req: Request, res: Response, next: NextFunction) {
    if (res.headersSent) return next(error);
    const refusal = toRefusal(error);
    if (refusal.status === 500) logger.error({ err: error }, `A webhook was answered 500: ${refusal.reason}`);
    if (refusal.status === 503) warnUnavailable(refusal);
    if (refusal.outcome === 'rate_limited')
      metrics.countRateLimited(webhookState(req).rateLimit?.name ?? 'key');
    answerRefused(req, res, refusal);
    record(req, refusal.outcome, refusal);
  };
}

/** An outage refuses many requests for one reason; once in a while is enough to say so. */
function atMostEvery<T>(intervalMs: number, work: (value: T) => void): (value: T) => void {
  let nextAtMs = Number.NEGATIVE_INFINITY;
  return (value) => {
    if (performance.now() < nextAtMs) return;
    nextAtMs = performance.now() + intervalMs;
    work(value);
  };
}

function toRefusal(error: unknown): WebhookRequestError {
  if (error instanceof WebhookRequestError) return error;
  // A key with a broken percent-encoding, found by Express before any check.
  if (error instanceof URIError) {
    return new WebhookRequestError('NOT_FOUND', 'Invalid webhook key', {
      outcome: 'unknown_key',
      cause: error,
    });
  }
  if (isTransientError(error)) {
    return new WebhookRequestError('SERVICE_UNAVAILABLE', 'The database is not reachable; send again', {
      outcome: 'unavailable',
      retryAfterSeconds: 5,
      cause: error,
    });
  }
  return new WebhookRequestError('INTERNAL_SERVER_ERROR', 'The webhook could not be processed', {
    reason: `unexpected error: ${error instanceof Error ? error.message : String(error)}`,
    cause: error,
  });
}

function clientLimiters(limits: ReceiverLimits, now: () => number) {
  return {
    perIp: rateLimiter({ name: 'ip', rateLimit: () => limits.perIp, setHeaders: false, now }),
    global: rateLimiter({
      name: 'global',
      rateLimit: () => limits.global,
      setHeaders: false,
      key: () => 'global',
      maxKeys: 1,
      now,
    }),
  };
}

function keyLimiter(limits: ReceiverLimits, now: () => number) {
  return rateLimiter({
    name: 'key',
    setHeaders: false,
    rateLimit: (req) => targetOf(req).rateLimit ?? limits.perKey,
    key: (req) => String(targetOf(req).keyId),
    now,
  });
}

/** Per key and client: whoever holds the URL but not the secret shuts out only itself. */
function signatureFailureLimiter(limits: ReceiverLimits, now: () => number) {
  return rateLimiter({
    name: 'signature',
    setHeaders: false,
    rateLimit: (req) => targetOf(req).rateLimit ?? limits.perKey,
    key: (req) => `${targetOf(req).keyId} ${clientNetwork(webhookState(req).clientIp)}`,
    now,
  });
}
