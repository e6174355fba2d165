// Replays: events once more, for the host's handler and for targets; how far a replay is; and the events that the handler
// gave up on.

import { findReplay, progressOf } from '../../delivery/replay-store.ts';
import { listDeadEvents } from '../../jobs/dead-events.ts';
import { notFound, parseId } from '../not-found.ts';
import { toListEnvelope, toPageRequest } from '../page-query.ts';
import { presentReplay } from '../present/delivery.ts';
import { requiredTime } from '../present/time.ts';
import { startEventReplay } from '../replays.ts';
import { type Route, route } from '../route.ts';
import { deadEventsQuery, eventReplay, eventsReplay } from '../target-schemas.ts';

export const replayRoutes: Route[] = [
  route({
    method: 'post',
    path: '/events/replay',
    permission: 'triggers:update',
    summary: 'Do again what follows from events: all that match a filter',
    description: 'A delivery made by a replay is one of its own, with another `webhook-id`.',
    body: eventsReplay,
    answer: { one: 'Replay' },
    handler: async (context) => {
      const {
        trigger_ref: triggerRef,
        handler_failed: handlerFailed,
        per_second: perSecond,
        targets = true,
        ...rest
      } = context.body;
      const wanted = { ...rest, targets, triggerRef, handlerFailed };
      const replay = await startEventReplay(context, wanted, perSecond);
      return { body: { data: replay } };
    },
  }),
  route({
    method: 'post',
    path: '/events/:id/replay',
    permission: 'triggers:update',
    summary: 'Do again what follows from an event: the handler of the host, and deliveries to targets',
    body: eventReplay,
    bodyOptional: true,
    answer: { one: 'Replay' },
    handler: async (context) => {
      const id = parseId('Event', context.params.id);
      if ((await context.services.events.findSummary(id, context.tenant)) === undefined)
        throw notFound('Event', id);
      const { handler, targets = true } = context.body ?? {};
      return { body: { data: await startEventReplay(context, { ids: [id], handler, targets }) } };
    },
  }),
  route({
    method: 'get',
    path: '/webhooks/replays/:id',
    permission: 'triggers:read',
    summary: 'How far a replay is',
    answer: { one: 'Replay' },
    handler: async ({ params, tenant, services }) => {
      const id = parseId('Replay', params.id);
      const row = await findReplay(services.db, id, tenant);
      if (row === undefined) throw notFound('Replay', id);
      return { body: { data: presentReplay(row, await progressOf(services.db, row.id)) } };
    },
  }),
  route({
    method: 'get',
    path: '/webhooks/dead-events',
    permission: 'triggers:read',
    summary: "Events that the host's handler gave up on, newest first",
    query: deadEventsQuery,
    answer: { list: 'DeadEvent' },
    handler: async ({ query, tenant, services }) => {
      const range = toPageRequest(query);
      const page = await listDeadEvents(services.db, { tenant, triggerRef: query.trigger_ref }, range);
      return {
        body: toListEnvelope(page, range, (row) => ({
          event_id: Number(row.event_id),
          trigger_id: row.trigger_id === null ? null : Number(row.trigger_id),
          trigger_ref: row.trigger_ref,
          attempts: row.attempts,
          error: row.error,
          created: requiredTime(row.created),
        })),
      };
    },
  }),
];
