// What rules did with an event, for the page of that event in the web UI.

import type { Knex } from 'knex';
import type { EventActivity, Identity } from '../../../index.ts';

/** What a rule makes of the payload may hold what it adds of its own, such as tokens; only who may change things sees it. */
export async function findEventActivity(
  knex: Knex,
  eventId: number,
  identity: Identity,
): Promise<EventActivity[]> {
  const seesConfig = identity.permissions.includes('triggers:update');
  const { rows } = await knex.raw(
    `SELECT 'enforcement' AS kind, id, rule_ref AS label, status, created, config AS detail
       FROM attune.enforcement WHERE event = :eventId
     UNION ALL
     SELECT 'execution', x.id, x.action_ref, x.status, x.created, x.result
       FROM attune.execution x JOIN attune.enforcement e ON e.id = x.enforcement WHERE e.event = :eventId
     ORDER BY created, kind, id`,
    { eventId },
  );
  return rows.map((row: EventActivity & { created: Date }) => ({
    ...row,
    detail: row.kind === 'enforcement' && !seesConfig ? null : row.detail,
    id: Number(row.id),
    created: row.created.toISOString(),
  }));
}
