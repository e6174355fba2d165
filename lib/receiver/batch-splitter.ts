// Makes a batch of a body that holds several events, where the trigger asks for it.

import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { rawBodyOf } from '../../middleware/body-size-limit.ts';
import { targetOf } from '../../middleware/key-lookup.ts';
import { formsOf, payloadOf } from '../../middleware/payload-parser.ts';
import { WebhookRequestError } from '../errors.ts';
import type { BatchElement } from '../events/batch-state.ts';
import type { BatchPlace } from '../events/event-row.ts';
import { checkPayload, decodeText, type Payload, readPayload } from '../payload/parse-payload.ts';
import { type BatchRules, type Element, splitJson, splitLines } from '../payload/split-batch.ts';
import { type WebhookState, webhookState } from '../request-state.ts';
import { usable } from './usable.ts';

/** Parses the body, and sets `req.webhook.batch` where it is one. */
export function batchSplitter(): RequestHandler {
  return function batchSplitterMiddleware(req: Request, _res: Response, next: NextFunction) {
    const { batch } = targetOf(req);
    if (batch === null) payloadOf(req);
    else split(req, usable(batch, 'The batch setting'));
    next();
  };
}

function split(req: Request, rules: BatchRules): void {
  const state = webhookState(req);
  const elements = rules.format === 'ndjson' ? linesOf(req, state, rules) : elementsOf(req, state, rules);
  if (elements === null) return;
  const { onError } = rules;
  const bad = onError === 'all' ? elements.findIndex(isRefusal) : -1;
  if (bad >= 0) throw atElement(elements[bad] as WebhookRequestError, bad);
  const [id, size] = [randomUUID(), elements.length];
  state.batch = {
    onError,
    elements: elements.map((element, position) =>
      toBatchElement(req, state, element, { id, position, size }),
    ),
  };
}

/** Null where the body is a single event. */
function elementsOf(req: Request, state: WebhookState, rules: BatchRules): Element[] | null {
  state.payload ??= readPayload(req.headers['content-type'], rawBodyOf(req), formsOf(state.target));
  const elements = splitJson(state.payload, rules);
  if (elements === null) checkPayload(state.payload);
  return elements;
}

/** Lines are not one JSON document; together they stand for the array of them. */
function linesOf(req: Request, state: WebhookState, rules: BatchRules): Element[] {
  const bytes = rawBodyOf(req);
  const text = decodeText(req.headers['content-type'], bytes);
  const elements = splitLines(text, rules);
  state.payload = {
    text,
    bytes,
    json: elements.map((element) => (isRefusal(element) ? null : element.json)),
  };
  return elements;
}

function toBatchElement(
  req: Request,
  whole: WebhookState,
  element: Element,
  batchPlace: BatchPlace,
): BatchElement {
  const refusal = isRefusal(element) ? element : undefined;
  const payload = isRefusal(element) ? undefined : element;
  const webhook: WebhookState = { ...whole, payload, rawBody: payload?.bytes, batch: undefined, batchPlace };
  // Everything else of the request is read through this one.
  const own: Request = Object.create(req, { webhook: { value: webhook, writable: true } });
  return { position: batchPlace.position, req: own, refusal };
}

function isRefusal(element: Payload | WebhookRequestError): element is WebhookRequestError {
  return element instanceof WebhookRequestError;
}

/** The refusal of an element as that of the whole batch, saying which one it was. */
export function atElement(refusal: WebhookRequestError, position: number): WebhookRequestError {
  const details = refusal.details ?? [{ path: '', message: refusal.message }];
  return new WebhookRequestError(refusal.code, refusal.message, {
    outcome: refusal.outcome,
    reason: `element ${position}: ${refusal.reason}`,
    details: details.map(({ path, message }) => ({ path: `/${position}${path}`, message })),
    cause: refusal.cause ?? refusal,
  });
}
