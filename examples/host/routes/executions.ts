// GET /executions and /executions/:id: which actions ran, and what came of them.

import { type Request, type RequestHandler, Router } from 'express';
import type { Knex } from 'knex';
import { WebhookRequestError } from '../../../index.ts';
import { likePattern, listOf, pageOf, text, wholeNumber, withNumbers } from './list.ts';

const SUMMARY = [
  ...[
    'execution.id',
    'execution.action_ref',
    'execution.parent',
    'execution.enforcement',
    'execution.executor',
  ],
  ...['execution.status', 'execution.started_at', 'execution.created', 'execution.updated'],
  ...['enforcement.rule_ref', 'enforcement.trigger_ref', 'enforcement.event'],
];

export function executionRoutes(knex: Knex, mayRead: RequestHandler): Router {
  const router = Router();
  const rows = (): Knex.QueryBuilder =>
    knex('execution').withSchema('attune').leftJoin('enforcement', 'enforcement.id', 'execution.enforcement');

  router.get('/executions', mayRead, async (request, response) => {
    const selected = filter(rows().select(SUMMARY), request).orderBy('execution.id', 'desc');
    response.json(await listOf(selected, pageOf(request, 20)));
  });

  router.get('/executions/:id', mayRead, async (request, response) => {
    const id = wholeNumber('id', request.params.id);
    const row = await rows()
      .where({ 'execution.id': id })
      .first('execution.action', 'execution.config', 'execution.result', ...SUMMARY);
    if (row === undefined) throw new WebhookRequestError('NOT_FOUND', `Execution ${id} not found`);
    response.json({ data: withNumbers(row) });
  });

  return router;
}

const ID_FILTERS = {
  enforcement: 'execution.enforcement',
  parent: 'execution.parent',
  executor: 'execution.executor',
  event: 'enforcement.event',
};
const REF_FILTERS = {
  action_ref: 'execution.action_ref',
  rule_ref: 'enforcement.rule_ref',
  trigger_ref: 'enforcement.trigger_ref',
};

function filter(rows: Knex.QueryBuilder, { query }: Request): Knex.QueryBuilder {
  for (const [name, column] of Object.entries(ID_FILTERS)) {
    const id = wholeNumber(name, query[name]);
    if (id !== undefined) rows.where(column, id);
  }
  for (const [name, column] of Object.entries(REF_FILTERS)) {
    const glob = text(name, query[name]);
    if (glob !== undefined) rows.whereLike(column, likePattern(glob));
  }
  const status = text('status', query.status);
  if (status !== undefined) rows.where('execution.status', status);
  const pack = text('pack_name', query.pack_name);
  if (pack !== undefined) rows.whereLike('execution.action_ref', `${likePattern(pack)}.%`);
  const contained = text('result_contains', query.result_contains);
  if (contained !== undefined) rows.whereRaw('position(? in execution.result::text) > 0', [contained]);
  return query.top_level_only === 'true' ? rows.whereNull('execution.parent') : rows;
}
