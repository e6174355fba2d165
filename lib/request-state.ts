// What the middlewares learn about a request, on one typed `req.webhook`.

import type { Request } from 'express';
import type { StoredEvent } from './events/stored-event.ts';
import type { WebhookTarget } from './keys/webhook-target.ts';
import type { Outcome } from './outcome.ts';
import type { Payload } from './payload/parse-payload.ts';

export interface WebhookState {
  /** When the first middleware saw the request, Unix milliseconds. */
  receivedAtMs: number;
  /** The same moment on the monotonic clock, for durations. */
  startedAtMs: number;
  /** Client address through Express's `trust proxy`; undefined where the connection is gone already. */
  clientIp: string | undefined;
  /** Exactly what the sender sent, after removing a Content-Encoding; set by `bodySizeLimit`. */
  rawBody?: Buffer;
  /** The parsed body; set by `payloadParser` or `eventWriter`. */
  payload?: Payload;
  /** True or false once the IP filter judged; null where it is off. */
  ipAllowed: boolean | null;
  /** True once the signature was found right; null where none is asked for. */
  hmacVerified: boolean | null;
  rateLimited: boolean;
  /** Name of the limit that refused the request. */
  rateLimitScope?: string;
  /** Display form of the key in the URL, whether somebody holds it or not; set by the receiver. */
  keyDisplay?: string;
  /** The trigger and key behind the URL; set by the receiver's key lookup. */
  target?: WebhookTarget;
  /** What was written; set by `eventWriter`. */
  event?: StoredEvent;
  /** How it ended; set when it is answered. */
  outcome?: Outcome;
  /** True for requests of the test tool. */
  isTest: boolean;
  /** True where every check runs but nothing is counted or stored. */
  dryRun: boolean;
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
  req.webhook ??= {
    receivedAtMs: Date.now(),
    startedAtMs: performance.now(),
    clientIp: req.ip,
    ipAllowed: null,
    hmacVerified: null,
    rateLimited: false,
    isTest: false,
    dryRun: false,
  };
  return req.webhook;
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
