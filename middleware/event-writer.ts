// Hands the checked payload to whatever stores it, and goes on only once that is done.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import type { StoredEvent } from '../lib/events/stored-event.ts';
import { resolveOptions } from '../lib/options.ts';
import { webhookState } from '../lib/request-state.ts';
import { payloadOf } from './payload-parser.ts';

/** What is handed to `write`. */
export interface ReceivedWebhook {
  /** JSON text as the sender wrote it. */
  text: string;
  /** The same, parsed. */
  payload: unknown;
  rawBody: Buffer | undefined;
  receivedAt: Date;
  sourceIp: string | undefined;
}

export interface EventWriterOptions {
  /** Stores the webhook. Its result, where there is one, becomes `req.webhook.event`; a rejection goes to `next`. */
  // biome-ignore lint/suspicious/noConfusingVoidType: hosts' functions that return nothing are as welcome.
  write: (webhook: ReceivedWebhook, req: Request) => Promise<StoredEvent | void> | StoredEvent | void;
}

const schema = Joi.object<EventWriterOptions>({ write: Joi.function().required() });

/** @throws WebhookConfigError ERR_INVALID_OPTION */
export function eventWriter(options: EventWriterOptions): RequestHandler {
  const { write } = resolveOptions('eventWriter', schema, options);
  return async function eventWriterMiddleware(req: Request, _res: Response, next: NextFunction) {
    const { text, json } = payloadOf(req);
    const state = webhookState(req);
    const stored = await write(
      {
        text,
        payload: json,
        rawBody: state.rawBody,
        receivedAt: new Date(state.receivedAtMs),
        sourceIp: state.clientIp,
      },
      req,
    );
    if (stored !== undefined) state.event = stored as StoredEvent;
    next();
  };
}
