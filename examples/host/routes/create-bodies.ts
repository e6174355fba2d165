// What may be sent to POST /packs and POST /triggers; everything that is wrong with a body is told at once.

import Joi from 'joi';
import { WebhookRequestError } from '../../../index.ts';
import { PACK_REF, VERSION } from '../packs/pack-file.ts';

const label = Joi.string().min(1).max(255).required();
const description = Joi.string().allow('', null).default(null);
const map = Joi.object().unknown();

export interface PackBody {
  ref: string;
  label: string;
  description: string | null;
  version: string;
  conf_schema: object;
  config: object;
}

export const PACK = Joi.object<PackBody>({
  ref: PACK_REF.required(),
  label,
  description,
  version: VERSION.default('1.0.0'),
  conf_schema: map.default({}),
  config: map.default({}),
});

export interface TriggerBody {
  ref: string;
  pack_ref: string | null;
  label: string;
  description: string | null;
  param_schema: object | null;
  out_schema: object | null;
  enabled: boolean;
}

export const TRIGGER = Joi.object<TriggerBody>({
  ref: Joi.string()
    .max(255)
    .pattern(/^[a-z0-9_-]+\.[a-z0-9_-]+$/, 'pack.name in lower case')
    .required(),
  pack_ref: Joi.string().allow(null).default(null),
  label,
  description,
  param_schema: map.allow(null).default(null),
  out_schema: map.allow(null).default(null),
  enabled: Joi.boolean().default(true),
});

export function validBody<T>(wanted: Joi.ObjectSchema<T>, body: unknown): T {
  const { error, value } = wanted
    .required()
    .label('body')
    .validate(body, { abortEarly: false, convert: false });
  if (error === undefined) return value as T;
  const details = error.details.map(({ path, message }) => ({
    path: path.map((key) => `/${key}`).join(''),
    message,
  }));
  throw new WebhookRequestError('VALIDATION_ERROR', error.details[0]?.message ?? 'Invalid body', { details });
}
