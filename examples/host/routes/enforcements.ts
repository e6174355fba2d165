// GET /enforcements and /enforcements/:id: which rule matched which event.

import { type Request, type RequestHandler, Router } from 'express';
import type { Knex } from 'knex';
import { WebhookRequestError } from '../../../index.ts';
import { likePattern, listOf, pageOf, text, wholeNumber, withNumbers } from './list.ts';

const SUMMARY = [
  'id',
  'rule',
  'rule_ref',
  'trigger_ref',
  'event',
  'status',
  'condition',
  'created',
  'resolved_at',
];

export function enforcementRoutes(knex: Knex, mayRead: RequestHandler): Router {
  const router = Router();
  const rows = (): Knex.QueryBuilder => knex('enforcement').withSchema('attune');

  router.get('/enforcements', mayRead, async (request, response) => {
    const selected = filter(rows().select(SUMMARY), request).orderBy('id', 'desc');
    response.json(await listOf(selected, pageOf(request, 50)));
  });

  router.get('/enforcements/:id', mayRead, async (request, response) => {
    const id = wholeNumber('id', request.params.id);
    const row = await rows().where({ id }).first();
    if (row === undefined) throw new WebhookRequestError('NOT_FOUND', `Enforcement ${id} not found`);
    response.json({ data: withNumbers(row) });
  });

  return router;
}

function filter(rows: Knex.QueryBuilder, { query }: Request): Knex.QueryBuilder {
  for (const name of ['rule', 'event'] as const) {
    const id = wholeNumber(name, query[name]);
    if (id !== undefined) rows.where(name, id);
  }
  for (const name of ['trigger_ref', 'rule_ref'] as const) {
    const glob = text(name, query[name]);
    if (glob !== undefined) rows.whereLike(name, likePattern(glob));
  }
  const status = text('status', query.status);
  return status === undefined ? rows : rows.where({ status });
}
