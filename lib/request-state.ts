// What the middlewares learn about a request, on one typed `req.webhook`.

import type { Request } from 'express';
import type { BatchState } from './events/batch-state.ts';
import type { BatchPlace } from './events/event-row.ts';
import type { StoredEvent } from './events/stored-event.ts';
import type { WebhookTarget } from './keys/webhook-target.ts';
import type { Outcome } from './outcome.ts';
import type { Payload } from './payload/parse-payload.ts';
import type { RateLimitReport } from './rate-limit/headers.ts';

export interface WebhookState {
  /** When the first middleware saw the request, Unix milliseconds. */
  receivedAtMs: number;
  /** The same moment on the monotonic clock, for durations. */
  startedAtMs: number;
  /** Client address through Express's `trust proxy`; undefined where the connection is gone already. */
  clientIp: string | undefined;
  /** Exactly what the sender sent, after removing a Content-Encoding; set by `bodySizeLimit`. */
  rawBody: Buffer | undefined;
  /** The same under its Content-Encoding, for whom it is passed on to; undefined where it had none. Set by `bodySizeLimit`. */
  encodedBody: Buffer | undefined;
  /** The parsed body; set by whichever of `payloadParser`, `payloadSchemaCheck` and `eventWriter` comes first. */
  payload: Payload | undefined;
  /** What the trigger's mapping makes of it; undefined where it has none. Set by `payloadMapper`. */
  mapped: Payload | undefined;
  /** True or false once the IP filter judged; null where it is off. */
  ipAllowed: boolean | null;
  /** True or false once the signature was judged; null where none is asked for. */
  hmacVerified: boolean | null;
  /** Which secret it was verified with, as eight hexadecimal digits that tell nothing else; null where none was. */
  secretFingerprint: string | null;
  /**
   * What the signature covers, in its parts; null where that is the body alone, or where there is no signature. Set by
   * `hmacVerifier`.
   */
  signedParts: readonly (string | Buffer | symbol)[] | null;
  /** True where a limit refused it. */
  rateLimited: boolean;
  /** What the last limit that was asked said. */
  rateLimit: RateLimitReport | undefined;
  /** Display form of the key in the URL, whether somebody holds it or not; set by the receiver. */
  keyDisplay: string | undefined;
  /** The trigger and key behind the URL; set by `keyLookup`. */
  target: WebhookTarget | undefined;
  /** As the sender names it; null where it does not; undefined before that is known. */
  eventType: string | null | undefined;
  /** Null where the request has none; undefined before that is known. */
  deliveryId: string | null | undefined;
  /** Why the trigger wants no event of this; undefined where it does. */
  ignored: string | undefined;
  /** The elements, where the body holds several events. */
  batch: BatchState | undefined;
  /** Which element of a batch this is; null where it is a request. */
  batchPlace: BatchPlace | null;
  /** What was written; set by `eventWriter`. */
  event: StoredEvent | undefined;
  /** For the operator, in the log. */
  note: string | undefined;
  /** How it ended; set when it is answered. */
  outcome: Outcome | undefined;
  /** True for requests of the test tool. */
  isTest: boolean;
  /** True where every check runs but nothing is counted or stored. */
  dryRun: boolean;
  /** When a request that was kept came first, Unix milliseconds: the time to judge it by, instead of now. */
  judgedAtMs: number | undefined;
  /** The kept request that is judged again, and when that is, Unix milliseconds. */
  kept: { id: number; rejudgedAtMs: number } | undefined;
}

declare global {
  namespace Express {
    interface Request {
      webhook?: WebhookState;
    }
  }
}

/** The state of a request, made by whichever middleware comes first. */
export function webhookState(req: Request): WebhookState {
  req.webhook ??= newWebhookState(req.ip, Date.now());
  return req.webhook;
}

/** Every member is there from the start: objects of one shape are read faster. */
export function newWebhookState(clientIp: string | undefined, receivedAtMs: number): WebhookState {
  return {
    receivedAtMs,
    startedAtMs: performance.now(),
    clientIp,
    rawBody: undefined,
    encodedBody: undefined,
    payload: undefined,
    mapped: undefined,
    ipAllowed: null,
    hmacVerified: null,
    secretFingerprint: null,
    signedParts: null,
    rateLimited: false,
    rateLimit: undefined,
    keyDisplay: undefined,
    target: undefined,
    eventType: undefined,
    deliveryId: undefined,
    ignored: undefined,
    batch: undefined,
    batchPlace: null,
    event: undefined,
    note: undefined,
    outcome: undefined,
    isTest: false,
    dryRun: false,
    judgedAtMs: undefined,
    kept: undefined,
  };
}

/** The only value of a header by its lower-case name, or every one of a repeated header. */
export function headerValues(req: Pick<Request, 'headers' | 'rawHeaders'>, name: string): string[] {
  if (req.headers[name] === undefined) return [];
  const values: string[] = [];
  const { rawHeaders } = req;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index];
    if (candidate?.length === name.length && candidate.toLowerCase() === name) {
      values.push(rawHeaders[index + 1] ?? '');
    }
  }
  return values;
}
