// Starts replays on behalf of an identity: counted, written down with their audit entry, and carried out by whichever
// instance gets hold of them.

import type { Knex } from 'knex';
import { recordAudit } from '../audit/audit-store.ts';
import { matching } from '../delivery/delivery-list.ts';
import { matchingEvents } from '../delivery/replay-events.ts';
import { toFilter } from '../delivery/replay-runner.ts';
import {
  type DeliveryReplayFilter,
  type EventReplayFilter,
  insertReplay,
  type NewReplay,
  progressOf,
  type ReplayRow,
} from '../delivery/replay-store.ts';
import { WebhookRequestError } from '../errors.ts';
import { presentReplay } from './present/delivery.ts';
import type { RequestContext } from './route.ts';
import type { Replay, RetryRequest } from './target-types.ts';

/** What a receiver and its database stand beside their other work. */
const PER_SECOND = 100;

export async function startDeliveryReplay(
  context: RequestContext,
  { ids, filter: wanted, per_second: perSecond = PER_SECOND }: RetryRequest,
): Promise<Replay> {
  const { db } = context.services;
  const scope = { tenant: context.tenant, triggerId: context.trigger.id };
  const filter: DeliveryReplayFilter =
    ids === undefined
      ? {
          states: wanted?.state ?? ['dead'],
          targetId: wanted?.target_id,
          eventId: wanted?.event_id,
          since: wanted?.since,
          until: wanted?.until,
        }
      : { ids };
  const query = matching(db, scope, toFilter(filter)).whereNot('d.state', 'delivering');
  const counted = await countOf(query, 'd.id');
  return start(
    context,
    { kind: 'deliveries', filter, triggerId: context.trigger.id, perSecond, ...counted },
    'delivery.replay',
  );
}

export async function startEventReplay(
  context: RequestContext,
  wanted: Omit<EventReplayFilter, 'handler'> & { handler?: boolean },
  perSecond = PER_SECOND,
): Promise<Replay> {
  const { db, afterEvent } = context.services;
  const hasHandler = afterEvent?.handler !== undefined;
  const filter: EventReplayFilter = { ...wanted, handler: wanted.handler ?? hasHandler };
  if (filter.handler && !hasHandler) {
    throw new WebhookRequestError('CONFLICT', 'The host has no handler (option onEvent) to give events to');
  }
  if (!filter.handler && !filter.targets) {
    throw new WebhookRequestError('BAD_REQUEST', 'Neither the handler nor targets are to get the events');
  }
  const counted = await countOf(matchingEvents(db, { tenant: context.tenant }, filter), 'e.id');
  return start(context, { kind: 'events', filter, triggerId: null, perSecond, ...counted }, 'event.replay');
}

async function countOf(query: Knex.QueryBuilder, id: string): Promise<{ total: number; lastId: number }> {
  const [row]: { total: string; last_id: string | null }[] = await query
    .clone()
    .count({ total: '*' })
    .max({ last_id: id });
  return { total: Number(row?.total ?? 0), lastId: Number(row?.last_id ?? 0) };
}

async function start(
  context: RequestContext,
  replay: Omit<NewReplay, 'tenant' | 'identityLogin'>,
  action: string,
): Promise<Replay> {
  const { services, identity, tenant, trigger } = context;
  const ofTrigger = replay.triggerId !== null;
  const audited = ofTrigger
    ? { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant }
    : { id: null, ref: null, tenant };
  const row = await services.db.transaction(async (transaction): Promise<ReplayRow> => {
    const made = await insertReplay(transaction, {
      ...replay,
      tenant: audited.tenant,
      identityLogin: identity.login,
    });
    const details = { replay: Number(made.id), total: made.total, filter: replay.filter };
    await recordAudit(transaction, { identity, action, trigger: audited, details });
    return made;
  });
  services.afterEvent?.replays.wake();
  return presentReplay(row, await progressOf(services.db, row.id));
}
