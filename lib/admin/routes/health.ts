// How webhooks are doing, with the reasons in words, and the rules that decide about it.

import { readResumedAt } from '../../alerts/judging-rounds.ts';
import { resolveAlertRules } from '../../health/alert-rules.ts';
import { readEventsByHourOfWeek, readFacts } from '../../health/facts-store.ts';
import { judgeHealth } from '../../health/judge-health.ts';
import { revisionOf, type WebhookRow } from '../../triggers/webhook-settings.ts';
import { alertRulesSchema } from '../alert-rules-schema.ts';
import { healthQuery } from '../health-schemas.ts';
import { revisionTag } from '../if-match.ts';
import { notFound } from '../not-found.ts';
import { toListEnvelope, toPageRequest } from '../page-query.ts';
import { presentHealth, presentHealthRow } from '../present/health.ts';
import { type Answer, type RequestContext, route } from '../route.ts';
import { patchWebhook } from './webhook.ts';

const WEBHOOK = '/triggers/:trigger/webhook{s}';

export const healthRoutes = [
  route({
    method: 'get',
    path: '/webhooks/health',
    permission: 'triggers:read',
    summary: 'Webhooks by their health, those that are not well first, and how many are in which state',
    description: 'As it was judged last: once a minute, for those that something happened to.',
    query: healthQuery,
    answer: { list: 'HealthListEntry', counts: 'HealthCounts' },
    handler: async ({ query, tenant, services }) => {
      const range = toPageRequest(query);
      const [page, counts] = await Promise.all([
        services.health.list({ tenant, health: query.health }, range),
        services.health.counts(tenant),
      ]);
      return { body: { ...toListEnvelope(page, range, presentHealthRow), counts } };
    },
  }),
  route({
    method: 'get',
    path: `${WEBHOOK}/health`,
    permission: 'triggers:read',
    summary: 'How this webhook is doing, why, by which figures and thresholds; judged at this moment',
    answer: { one: 'TriggerHealth' },
    handler: async (context) => ({ body: { data: await healthNow(context) } }),
  }),
  route({
    method: 'get',
    path: `${WEBHOOK}/alerts`,
    permission: 'triggers:read',
    summary: 'The rules of health and alerts',
    answer: { one: 'AlertRules' },
    handler: async ({ services, trigger, params }) => {
      const row = await services.webhooks.find(services.db, trigger.id);
      if (row === undefined) throw notFound('Trigger', params.trigger ?? '');
      return answerRules(row);
    },
  }),
  route({
    method: 'put',
    path: `${WEBHOOK}/alerts`,
    permission: 'triggers:update',
    summary: 'Set the rules of health and alerts; what is not given goes back to its default',
    body: alertRulesSchema,
    answer: { one: 'AlertRules' },
    handler: async (context) =>
      answerRules(await patchWebhook(context, { alerts: resolveAlertRules(context.body) }, 'alerts.update')),
  }),
];

function answerRules(row: WebhookRow): Answer {
  const data = resolveAlertRules(row.webhook_alert_rules);
  return { body: { data }, headers: { ETag: revisionTag(revisionOf(row)) } };
}

async function healthNow({ services, trigger, params }: RequestContext) {
  const { db, now } = services;
  const nowMs = now();
  const resumedAtMs = await readResumedAt(db);
  const [facts] = await readFacts(db, [trigger.id], { nowMs, resumedAtMs, fresh: true });
  if (facts === undefined) throw notFound('Trigger', params.trigger ?? '');
  return presentHealth({
    trigger: facts,
    judgement: judgeHealth(facts.facts, nowMs),
    stored: await services.health.find(trigger.id),
    eventsByHourOfWeek: await readEventsByHourOfWeek(db, trigger.id, facts.facts.lastEventMs ?? nowMs),
    nowMs,
  });
}
