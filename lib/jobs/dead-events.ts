// Events that the host's `onEvent` was given as often as it is tried, in vain.

import type { Knex } from 'knex';

export async function recordDeadEvents(
  db: Knex,
  eventIds: readonly number[],
  { attempts, error }: { attempts: number; error: string },
): Promise<void> {
  await db.raw(
    `insert into attune.webhook_dead_event (event_id, trigger_id, attempts, error)
     select e.id, e.trigger, :attempts, :error from attune.event e where e.id = any(cast(:eventIds as bigint[]))
     on conflict (event_id) do update
       set attempts = webhook_dead_event.attempts + excluded.attempts, error = excluded.error, created = now()`,
    { eventIds: [...eventIds], attempts, error },
  );
}

export async function forgetDeadEvents(db: Knex, eventIds: readonly number[]): Promise<void> {
  await db('attune.webhook_dead_event')
    .whereIn('event_id', [...eventIds])
    .delete();
}
