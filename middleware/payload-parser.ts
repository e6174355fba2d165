// Parses the raw body into `req.webhook.payload` and, where asked, holds it to a JSON Schema.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import { WebhookConfigError, WebhookRequestError } from '../lib/errors.ts';
import { type BrokenSetting, isBroken, type WebhookTarget } from '../lib/keys/webhook-target.ts';
import { resolveOptions } from '../lib/options.ts';
import { type Payload, type PayloadForms, parsePayload } from '../lib/payload/parse-payload.ts';
import { compilePayloadSchema, type PayloadSchema } from '../lib/payload/payload-schema.ts';
import { webhookState } from '../lib/request-state.ts';
import { rawBodyOf } from './body-size-limit.ts';

export interface PayloadSchemaCheckOptions {
  /**
   * A JSON Schema (draft-07), or a map of names to `{ type, required?, … }`; or a function of the request that returns
   * a compiled one, null for "accept everything".
   */
  schema: object | ((req: Request) => PayloadSchema | BrokenSetting | null);
}

/**
 * Sets `req.webhook.payload` to `{ text, json }`. JSON (`application/json`, `application/*+json`, no content type) and
 * forms are known. Refuses with 400 what is empty or malformed, with 415 other content types and charsets, with 422 what
 * PostgreSQL cannot hold. Needs `bodySizeLimit` before it.
 */
export function payloadParser(): RequestHandler {
  return function payloadParserMiddleware(req: Request, _res: Response, next: NextFunction) {
    payloadOf(req);
    next();
  };
}

/** The parsed body; parsed now where no `payloadParser` came before. */
export function payloadOf(req: Request): Payload {
  const state = webhookState(req);
  state.payload ??= parsePayload(req.headers['content-type'], rawBodyOf(req), formsOf(state.target));
  return state.payload;
}

const NO_FORMS: PayloadForms = {};

/** What the sender of a trigger does beside sending JSON as JSON. */
export function formsOf(target: WebhookTarget | undefined): PayloadForms {
  const verifier = target?.verifier ?? null;
  return verifier === null || isBroken(verifier) ? NO_FORMS : verifier.definition;
}

const options = Joi.object<PayloadSchemaCheckOptions>({
  schema: Joi.alternatives(Joi.function(), Joi.object().unknown()).required(),
});

/**
 * Refuses with 422 a payload that violates the schema; `details` lists the violations, at most 20. Parses the body where
 * no `payloadParser` came before. Needs `bodySizeLimit` before it.
 *
 * @throws WebhookConfigError ERR_INVALID_OPTION where `schema` is not a JSON Schema.
 */
export function payloadSchemaCheck(given: PayloadSchemaCheckOptions): RequestHandler {
  const { schema } = resolveOptions('payloadSchemaCheck', options, given);
  const schemaOf =
    typeof schema === 'function'
      ? (schema as (req: Request) => PayloadSchema | BrokenSetting | null)
      : fixed(schema);

  return function payloadSchemaCheckMiddleware(req: Request, _res: Response, next: NextFunction) {
    const compiled = schemaOf(req);
    next(compiled === null ? undefined : judgePayload(compiled, payloadOf(req).json, 'The payload'));
  };
}

/** Why it is refused; undefined where it satisfies the schema. */
export function judgePayload(
  schema: PayloadSchema | BrokenSetting | null,
  json: unknown,
  subject: string,
): WebhookRequestError | undefined {
  if (schema === null) return undefined;
  if (isBroken(schema)) return brokenSchema(schema);
  const details = schema.violations(json);
  if (details === null) return undefined;
  return new WebhookRequestError('VALIDATION_ERROR', `${subject} does not match the schema of the trigger`, {
    outcome: 'invalid_payload',
    reason: `payload schema: ${details[0]?.path ?? ''} ${details[0]?.message ?? ''}`.trim(),
    details,
  });
}

function fixed(schema: object): () => PayloadSchema {
  try {
    const compiled = compilePayloadSchema(schema);
    return () => compiled;
  } catch (error) {
    throw new WebhookConfigError(
      'ERR_INVALID_OPTION',
      `payloadSchemaCheck: "schema": ${(error as Error).message}`,
      error,
    );
  }
}

function brokenSchema({ problem }: BrokenSetting): WebhookRequestError {
  return new WebhookRequestError(
    'INTERNAL_SERVER_ERROR',
    'The payload schema of this trigger is not usable',
    {
      reason: problem,
    },
  );
}
