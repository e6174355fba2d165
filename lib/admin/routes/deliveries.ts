// Deliveries to targets: what became of each, and putting them back; of one trigger, and of all of them.

import type { ObjectSchema } from 'joi';
import { recordAudit } from '../../audit/audit-store.ts';
import {
  attemptsOf,
  cancelDelivery,
  type DeliveryFilter,
  type DeliveryRow,
  type DeliveryScope,
  findDelivery,
  listDeliveries,
  requeueDeliveries,
} from '../../delivery/delivery-list.ts';
import { WebhookRequestError } from '../../errors.ts';
import { toDate } from '../log-query.ts';
import { notFound, parseId } from '../not-found.ts';
import { type PageQuery, toListEnvelope, toPageRequest } from '../page-query.ts';
import { presentAttempt, presentDelivery } from '../present/delivery.ts';
import { startDeliveryReplay } from '../replays.ts';
import { type Answer, type RequestContext, type Route, route } from '../route.ts';
import {
  allDeliveriesQuery,
  type DeliveriesQuery,
  deliveriesQuery,
  retryRequest,
  toStates,
} from '../target-schemas.ts';

const DELIVERIES = '/triggers/:trigger/webhook{s}/deliveries';

export const deliveryRoutes: Route[] = [
  listRoute(DELIVERIES, 'of this trigger', deliveriesQuery),
  listRoute('/webhooks/deliveries', 'of all triggers', allDeliveriesQuery),
  route({
    method: 'post',
    path: `${DELIVERIES}/retry`,
    permission: 'triggers:update',
    summary: 'Put deliveries back: these, or all that match a filter',
    description:
      'Each has all its tries before it again, and keeps its `webhook-id`, by which a target recognises it. Without a ' +
      '`state` in the filter, dead letters are meant. `GET /webhooks/replays/:id` tells how far it is.',
    body: retryRequest,
    answer: { one: 'Replay' },
    handler: async (context) => ({ body: { data: await startDeliveryReplay(context, context.body) } }),
  }),
  route({
    method: 'get',
    path: `${DELIVERIES}/:id`,
    permission: 'triggers:read',
    summary: 'One delivery with its attempts: what was sent, what was answered, how long it took',
    answer: { one: 'DeliveryDetail' },
    handler: (context) => answerDetail(context),
  }),
  route({
    method: 'post',
    path: `${DELIVERIES}/:id/retry`,
    permission: 'triggers:update',
    summary: 'Deliver once more, now, with all tries before it again',
    answer: { one: 'DeliveryDetail' },
    handler: async (context) => {
      const now = new Date(context.services.now());
      await change(context, 'delivery.retry', (db, row) => requeueDeliveries(db, [row.id], { now }));
      context.services.afterEvent?.forwarding.worker.wake();
      return answerDetail(context);
    },
  }),
  route({
    method: 'post',
    path: `${DELIVERIES}/:id/cancel`,
    permission: 'triggers:update',
    summary: 'Try no more',
    description: 'One that is under way at this moment may still arrive.',
    answer: { one: 'DeliveryDetail' },
    handler: async (context) => {
      const now = new Date(context.services.now());
      await change(context, 'delivery.cancel', (db, row) => cancelDelivery(db, Number(row.id), now));
      return answerDetail(context);
    },
  }),
];

function listRoute(path: string, of: string, query: ObjectSchema<DeliveriesQuery & PageQuery>): Route {
  return route({
    method: 'get',
    path,
    permission: 'triggers:read',
    summary: `Deliveries to targets ${of}, newest first`,
    query,
    answer: { list: 'Delivery' },
    handler: async (context) => {
      const range = toPageRequest(context.query);
      const filter = toFilter(context.query);
      const page = await listDeliveries(context.services.db, scopeOf(context), filter, range);
      return { body: toListEnvelope(page, range, presentDelivery) };
    },
  });
}

function scopeOf({ params, trigger, tenant }: RequestContext): DeliveryScope {
  return params.trigger === undefined ? { tenant } : { tenant, triggerId: trigger.id };
}

function toFilter(query: DeliveriesQuery): DeliveryFilter {
  return {
    states: toStates(query.state),
    targetId: query.target_id,
    eventId: query.event_id,
    since: toDate(query.since),
    until: toDate(query.until),
    triggerRef: query.trigger_ref,
  };
}

async function find(context: RequestContext): Promise<DeliveryRow> {
  const id = parseId('Delivery', context.params.id);
  const row = await findDelivery(context.services.db, scopeOf(context), id);
  if (row === undefined) throw notFound('Delivery', id);
  return row;
}

async function answerDetail(context: RequestContext): Promise<Answer> {
  const row = await find(context);
  const attempts = await attemptsOf(context.services.db, Number(row.id));
  return { body: { data: { ...presentDelivery(row), attempt_log: attempts.map(presentAttempt) } } };
}

async function change(
  context: RequestContext,
  action: string,
  apply: (db: RequestContext['services']['db'], row: DeliveryRow) => Promise<number>,
): Promise<void> {
  const { trigger, identity, services } = context;
  const row = await find(context);
  await services.db.transaction(async (transaction) => {
    if ((await apply(transaction, row)) === 0) {
      throw new WebhookRequestError(
        'CONFLICT',
        `The delivery is ${row.state}, so there is nothing to change about it`,
      );
    }
    await recordAudit(transaction, {
      identity,
      action,
      trigger: { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant },
      details: { delivery: Number(row.id), target: row.target_name, event: Number(row.event_id) },
    });
  });
}
