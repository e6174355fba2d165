// Which events a replay is about.

import type { Knex } from 'knex';
import { endOfMillisecond } from '../db/time.ts';
import { globToLike } from '../glob.ts';
import type { DeliveryScope } from './delivery-list.ts';
import type { EventReplayFilter } from './replay-store.ts';

/** Rows of attune.event as `e`, without order. */
export function matchingEvents(db: Knex, scope: DeliveryScope, filter: EventReplayFilter): Knex.QueryBuilder {
  const query = db('attune.event as e');
  if (scope.triggerId !== undefined) query.where('e.trigger', scope.triggerId);
  if (scope.tenant !== null) {
    const own = db('attune.trigger as own').select(db.raw('1')).whereRaw('own.id = e.trigger');
    query.whereExists(own.where('own.webhook_tenant', scope.tenant));
  }
  if (filter.ids !== undefined) query.whereIn('e.id', [...filter.ids]);
  if (filter.triggerRef !== undefined) query.whereLike('e.trigger_ref', globToLike(filter.triggerRef));
  if (filter.since !== undefined) query.where('e.created', '>=', new Date(filter.since));
  if (filter.until !== undefined) query.where('e.created', '<', endOfMillisecond(new Date(filter.until)));
  if (filter.handlerFailed) {
    query.whereExists(db('attune.webhook_dead_event as x').select(db.raw('1')).whereRaw('x.event_id = e.id'));
  }
  return query;
}
