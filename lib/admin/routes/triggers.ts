// Triggers with the state of their webhooks.

import { notFound } from '../not-found.ts';
import { toListEnvelope, toPageRequest } from '../page-query.ts';
import { presentTriggerDetail, presentTriggerSummary } from '../present/trigger.ts';
import { presentWebhook } from '../present/webhook.ts';
import { route } from '../route.ts';
import { triggersQuery } from '../schemas.ts';

export const triggerRoutes = [
  route({
    method: 'get',
    path: '/triggers',
    permission: 'triggers:read',
    summary: 'Triggers with the state of their webhooks, in the order of their refs',
    query: triggersQuery,
    answer: { list: 'TriggerSummary' },
    handler: async ({ query, tenant, services }) => {
      const filter = {
        tenant,
        text: query.q,
        packRef: query.pack,
        webhookEnabled: query.state === undefined ? undefined : query.state === 'on',
        health: query.health,
      };
      const range = toPageRequest(query);
      const page = await services.triggers.list(filter, range, services.now());
      return { body: toListEnvelope(page, range, presentTriggerSummary) };
    },
  }),
  route({
    method: 'get',
    path: '/triggers/packs',
    permission: 'triggers:read',
    summary: 'Packs, and how many triggers each has',
    answer: { many: 'Pack' },
    handler: async ({ tenant, services }) => ({ body: { data: await services.triggers.packs(tenant) } }),
  }),
  route({
    method: 'get',
    path: '/triggers/:trigger',
    permission: 'triggers:read',
    summary: 'One trigger with all settings of its webhook',
    answer: { one: 'TriggerDetail' },
    handler: async (context) => {
      const { trigger, services, params } = context;
      const [summary] = await services.triggers.summaries([trigger.id], services.now());
      const webhook = await services.webhooks.find(services.db, trigger.id);
      if (summary === undefined || webhook === undefined) throw notFound('Trigger', params.trigger ?? '');
      return { body: { data: presentTriggerDetail(trigger, summary, presentWebhook(context, webhook)) } };
    },
  }),
];
