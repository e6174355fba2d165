// The table of executions: who takes which, and what came of it.

import type { Knex } from 'knex';
import type { Json } from '../rules/expression/value.ts';
import type { Parameters } from './action.ts';

export interface Execution {
  id: number;
  action_ref: string;
  config: Parameters;
}

export interface Outcome {
  status: 'completed' | 'failed' | 'cancelled';
  result: Json;
}

/** SKIP LOCKED: two hosts that look at once take different ones. */
export async function claim(knex: Knex, limit: number): Promise<Execution[]> {
  if (limit <= 0) return [];
  const { rows } = await knex.raw(
    `UPDATE attune.execution SET status = 'running', started_at = now(), updated = now()
     WHERE id IN (SELECT id FROM attune.execution WHERE status = 'requested'
                  ORDER BY id LIMIT :limit FOR UPDATE SKIP LOCKED)
     RETURNING id, action_ref, config`,
    { limit },
  );
  return rows.map((row: Execution) => ({ ...row, id: Number(row.id) }));
}

export async function finish(knex: Knex, id: number, { status, result }: Outcome): Promise<void> {
  await knex('execution')
    .withSchema('attune')
    .where({ id })
    .update({ status, result: JSON.stringify(result), updated: knex.fn.now() });
}

/** No action runs this long; one that seems to was cut off with its process. */
const ABANDONED_AFTER_SECONDS = 300;

/** An action may have had its effect before its process died, so it is not run a second time. */
export async function abandonOld(knex: Knex): Promise<void> {
  await knex.raw(
    `UPDATE attune.execution SET status = 'abandoned', updated = now()
     WHERE status = 'running' AND started_at < now() - make_interval(secs => :seconds)`,
    { seconds: ABANDONED_AFTER_SECONDS },
  );
}
