// POST /packs and /triggers: making a pack or a trigger by hand, for trying things without writing YAML.

import express, { type RequestHandler, type Response, Router } from 'express';
import Joi from 'joi';
import type { Knex } from 'knex';
import { WebhookRequestError } from '../../../index.ts';
import { withNumbers } from './list.ts';

export interface CreateGuards {
  mayCreatePacks: RequestHandler;
  mayCreateTriggers: RequestHandler;
}

/** express.json() stands on these two routes only: a webhook's signature is over the bytes as they came. */
export function createRoutes(knex: Knex, guards: CreateGuards): Router {
  const router = Router();

  router.post('/packs', guards.mayCreatePacks, express.json(), async (request, response) => {
    const pack = validated(PACK, request.body);
    const row = {
      ...pack,
      conf_schema: JSON.stringify(pack.conf_schema),
      config: JSON.stringify(pack.config),
    };
    await insert(knex, 'pack', row, response);
  });

  router.post('/triggers', guards.mayCreateTriggers, express.json(), async (request, response) => {
    const { param_schema, out_schema, pack_ref, ...rest } = validated(TRIGGER, request.body);
    const schemas = { param_schema: jsonOrNull(param_schema), out_schema: jsonOrNull(out_schema) };
    const row = { ...rest, ...schemas, is_adhoc: true, ...(await packColumns(knex, pack_ref)) };
    await insert(knex, 'trigger', row, response);
  });

  return router;
}

const label = Joi.string().min(1).max(255).required();
const description = Joi.string().allow('', null).default(null);
const schema = Joi.object().unknown().allow(null).default(null);

interface PackBody {
  ref: string;
  label: string;
  description: string | null;
  version: string;
  conf_schema: object;
  config: object;
}
const PACK = Joi.object<PackBody>({
  ref: Joi.string()
    .max(255)
    .pattern(/^[a-z][a-z0-9_-]+$/, 'lower-case letters, digits, _ and -')
    .required(),
  ...{ label, description },
  version: Joi.string()
    .pattern(/^\d+\.\d+\.\d+([-+][\w.+-]+)?$/, 'a version such as 1.0.0')
    .default('1.0.0'),
  conf_schema: Joi.object().unknown().default({}),
  config: Joi.object().unknown().default({}),
});

interface TriggerBody {
  ref: string;
  pack_ref: string | null;
  label: string;
  description: string | null;
  param_schema: object | null;
  out_schema: object | null;
  enabled: boolean;
}
const TRIGGER = Joi.object<TriggerBody>({
  ref: Joi.string()
    .max(255)
    .pattern(/^[a-z0-9_-]+\.[a-z0-9_-]+$/, 'pack.name in lower case')
    .required(),
  pack_ref: Joi.string().allow(null).default(null),
  ...{ label, description, param_schema: schema, out_schema: schema },
  enabled: Joi.boolean().default(true),
});

function validated<T>(wanted: Joi.ObjectSchema<T>, body: unknown): T {
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

async function packColumns(knex: Knex, ref: string | null): Promise<{ pack?: number; pack_ref?: string }> {
  if (ref === null) return {};
  const pack = await knex('pack').withSchema('attune').where({ ref }).first('id');
  if (pack === undefined) throw new WebhookRequestError('NOT_FOUND', `Pack '${ref}' not found`);
  return { pack: pack.id, pack_ref: ref };
}

async function insert(
  knex: Knex,
  table: 'pack' | 'trigger',
  row: object & { ref: string },
  response: Response,
) {
  const kind = table === 'pack' ? 'Pack' : 'Trigger';
  const [created] = await knex(table)
    .withSchema('attune')
    .insert(row)
    .onConflict('ref')
    .ignore()
    .returning('*');
  if (created === undefined) {
    throw new WebhookRequestError('CONFLICT', `${kind} with ref '${row.ref}' already exists`);
  }
  response.status(201).json({ data: withoutSettings(created), message: `${kind} created successfully` });
}

/** The webhook's settings have routes of their own, which know who may see what. */
function withoutSettings(row: Record<string, unknown>): Record<string, unknown> {
  const visible = Object.entries(row).filter(
    ([name]) => !name.startsWith('webhook_') || name === 'webhook_enabled',
  );
  return withNumbers(Object.fromEntries(visible));
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
