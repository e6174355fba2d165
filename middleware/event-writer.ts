// Hands the checked payload to whatever stores it, and goes on only once that is done.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import type { StoredEvent } from '../lib/events/stored-event.ts';
import { resolveOptions } from '../lib/options.ts';
import { webhookState } from '../lib/request-state.ts';
import { settle } from '../lib/settle.ts';
import { payloadOf } from './payload-parser.ts';

/** What is handed to `write`. */
export interface ReceivedWebhook {
  /** JSON text as the sender wrote it, or as `payloadMapper` made it. */
  text: string;
  /** The same, parsed. */
  payload: unknown;
  /** The body's bytes, decompressed. */
  rawBody: Buffer | undefined;
  /** When the first middleware saw the request. */
  receivedAt: Date;
  /** The client's address, Express's `req.ip`; undefined where the connection is gone already. */
  sourceIp: string | undefined;
}

export interface EventWriterOptions {
  /** Stores the webhook. Its result, where there is one, becomes `req.webhook.event`; a rejection goes to `next`. */
  // biome-ignore lint/suspicious/noConfusingVoidType: hosts' functions that return nothing are as welcome.
  write: (webhook: ReceivedWebhook, req: Request) => Promise<StoredEvent | void> | StoredEvent | void;
}

const schema = Joi.object<EventWriterOptions>({ write: Joi.function().required() });

/**
 * Goes on once `write` is done, so that an answer behind it means "stored". Parses the body where no `payloadParser`
 * came before, and then refuses as that does: 400, 415, 422. Needs `bodySizeLimit` before it.
 *
 * @throws WebhookConfigError ERR_INVALID_OPTION
 */
export function eventWriter(options: EventWriterOptions): RequestHandler {
  const { write } = resolveOptions('eventWriter', schema, options);
  return function eventWriterMiddleware(req: Request, _res: Response, next: NextFunction) {
    const sent = payloadOf(req);
    const state = webhookState(req);
    const { text, json } = state.mapped ?? sent;
    const webhook: ReceivedWebhook = {
      text,
      payload: json,
      rawBody: state.rawBody,
      receivedAt: new Date(state.receivedAtMs),
      sourceIp: state.clientIp,
    };
    settle(
      write(webhook, req),
      (stored) => {
        if (stored !== undefined) state.event = stored as StoredEvent;
        next();
      },
      next,
    );
  };
}
