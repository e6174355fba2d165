// Makes of the payload what its event will hold, and, where asked, holds that to a JSON Schema.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import { WebhookConfigError, WebhookRequestError } from '../lib/errors.ts';
import { type BrokenSetting, isBroken } from '../lib/keys/webhook-target.ts';
import { resolveOptions } from '../lib/options.ts';
import type { PayloadSchema } from '../lib/payload/payload-schema.ts';
import { webhookState } from '../lib/request-state.ts';
import {
  compileMapping,
  type Mapping,
  MappingError,
  type MappingSettings,
} from '../lib/transform/mapping.ts';
import { requestScopeOf } from '../lib/transform/request-scope.ts';
import { judgePayload, payloadOf } from './payload-parser.ts';

export interface PayloadMapperOptions {
  /**
   * Fields found by JSONPath, or a Liquid template that writes JSON; or a function of the request that returns a compiled
   * mapping, null for "as it came".
   */
  mapping: MappingSettings | ((req: Request) => Mapping | BrokenSetting | null);
  /** A compiled JSON Schema for what comes of it, null for "anything". Default: anything. */
  schema?: (req: Request) => PayloadSchema | BrokenSetting | null;
}

const options = Joi.object<PayloadMapperOptions>({
  mapping: Joi.alternatives(Joi.function(), Joi.object().unknown()).required(),
  schema: Joi.function(),
});

/**
 * Sets `req.webhook.mapped`, which `eventWriter` then hands on instead of the payload. Refuses with 422 a payload that
 * cannot be mapped, or whose outcome violates the schema, with 503 one that takes too long. Parses the body where no
 * `payloadParser` came before. Needs `bodySizeLimit` before it.
 *
 * @throws WebhookConfigError ERR_INVALID_OPTION where `mapping` is none; the message says where.
 */
export function payloadMapper(given: PayloadMapperOptions): RequestHandler {
  const { mapping, schema } = resolveOptions('payloadMapper', options, given);
  const mappingOf = typeof mapping === 'function' ? mapping : fixed(mapping);

  return function payloadMapperMiddleware(req: Request, _res: Response, next: NextFunction) {
    const compiled = mappingOf(req);
    if (compiled === null) return next();
    if (isBroken(compiled)) return next(brokenMapping(compiled));
    const mapped = compiled.apply(payloadOf(req), () => requestScopeOf(req));
    webhookState(req).mapped = mapped;
    next(judgePayload(schema?.(req) ?? null, mapped.json, 'What the mapping makes of the payload'));
  };
}

function fixed(settings: MappingSettings): () => Mapping {
  try {
    const compiled = compileMapping(settings);
    return () => compiled;
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    throw new WebhookConfigError('ERR_INVALID_OPTION', `payloadMapper: "mapping": ${error.message}`, error);
  }
}

function brokenMapping({ problem }: BrokenSetting): WebhookRequestError {
  return new WebhookRequestError('INTERNAL_SERVER_ERROR', 'The mapping of this trigger is not usable', {
    reason: problem,
  });
}
