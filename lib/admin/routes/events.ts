// Events, whether they came in by a webhook or not.

import { toDate } from '../log-query.ts';
import { notFound, parseId } from '../not-found.ts';
import { toListEnvelope, toPageRequest } from '../page-query.ts';
import { presentEvent, presentEventDetail } from '../present/event.ts';
import { route } from '../route.ts';
import { eventsQuery } from '../schemas.ts';

export const eventRoutes = [
  route({
    method: 'get',
    path: '/events',
    permission: 'triggers:read',
    summary: 'Events, newest first',
    query: eventsQuery,
    answer: { list: 'EventSummary' },
    handler: async ({ query, tenant, services }) => {
      const range = toPageRequest(query);
      const { trigger_ref: triggerRef, source, key, event_type: eventType } = query;
      const filter = {
        tenant,
        triggerRef,
        source,
        key,
        eventType,
        since: toDate(query.since),
        until: toDate(query.until),
      };
      return { body: toListEnvelope(await services.events.list(filter, range), range, presentEvent) };
    },
  }),
  route({
    method: 'get',
    path: '/events/:id',
    permission: 'triggers:read',
    summary: 'One event with its payload',
    description:
      'The payload is the text that PostgreSQL holds: integers keep all their digits, so parse with care.',
    answer: { one: 'EventDetail' },
    handler: async ({ params, tenant, services }) => {
      const id = parseId('Event', params.id);
      const row = await services.events.find(id, tenant);
      if (row === undefined) throw notFound('Event', id);
      return { body: presentEventDetail(row) };
    },
  }),
  route({
    method: 'get',
    path: '/events/:id/activity',
    permission: 'triggers:read',
    summary: 'What the host did with an event; empty where it does not tell',
    answer: { many: 'EventActivity' },
    handler: async ({ params, tenant, identity, services }) => {
      const id = parseId('Event', params.id);
      if ((await services.events.findSummary(id, tenant)) === undefined) throw notFound('Event', id);
      return { body: { data: (await services.eventActivity?.(id, identity)) ?? [] } };
    },
  }),
];
