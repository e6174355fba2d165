// What rules did with an event, for the page of that event in the web UI.

import type { Knex } from 'knex';

export interface Activity {
  kind: string;
  id: number;
  label: string;
  status: string;
  created: string;
  detail?: unknown;
}

export async function findEventActivity(knex: Knex, eventId: number): Promise<Activity[]> {
  const { rows } = await knex.raw(
    `SELECT 'enforcement' AS kind, id, rule_ref AS label, status, created, config AS detail
       FROM attune.enforcement WHERE event = :eventId
     UNION ALL
     SELECT 'execution', x.id, x.action_ref, x.status, x.created, x.result
       FROM attune.execution x JOIN attune.enforcement e ON e.id = x.enforcement WHERE e.event = :eventId
     ORDER BY created, kind, id`,
    { eventId },
  );
  return rows.map((row: Activity & { created: Date }) => ({
    ...row,
    id: Number(row.id),
    created: new Date(row.created).toISOString(),
  }));
}
