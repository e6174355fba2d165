// Events that the host's `onEvent` was given as often as it is tried, in vain.

import type { Knex } from 'knex';
import { globToLike } from '../glob.ts';
import { fetchPage, type Page, type PageRange } from '../page.ts';

export interface DeadEventRow {
  event_id: string;
  trigger_id: string | null;
  trigger_ref: string;
  attempts: number;
  error: string | null;
  created: Date;
}

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

/** Newest first. */
export function listDeadEvents(
  db: Knex,
  { tenant, triggerRef }: { tenant: string | null; triggerRef?: string },
  range: PageRange,
): Promise<Page<DeadEventRow>> {
  const matches = db('attune.webhook_dead_event as x').join('attune.event as e', 'e.id', 'x.event_id');
  if (tenant !== null) {
    const own = db('attune.trigger as t').select(db.raw('1')).whereRaw('t.id = x.trigger_id');
    matches.whereExists(own.where('t.webhook_tenant', tenant));
  }
  if (triggerRef !== undefined) matches.whereLike('e.trigger_ref', globToLike(triggerRef));
  const columns = ['x.event_id', 'x.trigger_id', 'e.trigger_ref', 'x.attempts', 'x.error', 'x.created'];
  const rows = matches.clone().select(columns).orderBy('x.event_id', 'desc');
  return fetchPage(db, rows, matches.select('x.event_id'), range);
}

export async function forgetDeadEvents(db: Knex, eventIds: readonly number[]): Promise<void> {
  await db('attune.webhook_dead_event')
    .whereIn('event_id', [...eventIds])
    .delete();
}
