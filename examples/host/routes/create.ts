// POST /packs and /triggers: making a pack or a trigger by hand, for trying things without writing YAML.

import express, { type RequestHandler, type Response, Router } from 'express';
import type { Knex } from 'knex';
import { WebhookRequestError } from '../../../index.ts';
import { PACK, TRIGGER, validBody } from './create-bodies.ts';
import { withNumbers } from './list.ts';

export interface CreateGuards {
  mayCreatePacks: RequestHandler;
  mayCreateTriggers: RequestHandler;
}

/** express.json() stands on these two routes only: a webhook's signature is over the bytes as they came. */
export function createRoutes(knex: Knex, guards: CreateGuards): Router {
  const router = Router();

  router.post('/packs', guards.mayCreatePacks, express.json(), async (request, response) => {
    const pack = validBody(PACK, request.body);
    const row = {
      ...pack,
      conf_schema: JSON.stringify(pack.conf_schema),
      config: JSON.stringify(pack.config),
    };
    await insert(knex, 'pack', row, response);
  });

  router.post('/triggers', guards.mayCreateTriggers, express.json(), async (request, response) => {
    const { param_schema, out_schema, pack_ref, ...rest } = validBody(TRIGGER, request.body);
    const schemas = { param_schema: jsonOrNull(param_schema), out_schema: jsonOrNull(out_schema) };
    const row = { ...rest, ...schemas, is_adhoc: true, ...(await packColumns(knex, pack_ref)) };
    await insert(knex, 'trigger', row, response);
  });

  return router;
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
