// What is wrong with what follows a trigger's events: deliveries given up, handlers that gave up, breakers that are open.

import type { Knex } from 'knex';
import type { OpenBreaker } from './judge-targets.ts';

export interface TargetTroubles {
  deadLetters: number;
  openBreakers: OpenBreaker[];
}

/** Triggers that have any, as a query; for a round, which has to look at them although nothing arrives. */
export const TRIGGERS_IN_TROUBLE = `
  select trigger_id from attune.webhook_target_delivery where state = 'dead'
  union select trigger_id from attune.webhook_dead_event where trigger_id is not null
  union select trigger_id from attune.webhook_target where breaker_state <> 'closed'`;

const TROUBLES = `
  select a.id, dead.deliveries + given_up.events as dead_letters, coalesce(breakers.open, '[]') as open
    from unnest(?::bigint[]) as a(id)
    cross join lateral (
      select count(*) as deliveries from attune.webhook_target_delivery d
       where d.trigger_id = a.id and d.state = 'dead') dead
    cross join lateral (
      select count(*) as events from attune.webhook_dead_event e where e.trigger_id = a.id) given_up
    cross join lateral (
      select json_agg(t.name order by t.name) as open from attune.webhook_target t
       where t.trigger_id = a.id and t.breaker_state <> 'closed') breakers
   where dead.deliveries + given_up.events > 0 or breakers.open is not null`;

/** Of these triggers; those without any trouble are left out. */
export async function readTargetTroubles(
  db: Knex,
  triggerIds: readonly number[],
): Promise<Map<number, TargetTroubles>> {
  const { rows } = await db.raw<{ rows: { id: string; dead_letters: string; open: string[] }[] }>(TROUBLES, [
    [...triggerIds],
  ]);
  return new Map(
    rows.map((row) => [
      Number(row.id),
      { deadLetters: Number(row.dead_letters), openBreakers: row.open.map((label) => ({ label })) },
    ]),
  );
}
