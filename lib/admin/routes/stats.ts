// Totals and time series, of one trigger and over all.

import { bucketRange, type StatsWindow } from '../../stats/stats-window.ts';
import { presentStats } from '../present/stats.ts';
import { type Answer, type RequestContext, route } from '../route.ts';
import { statsQuery } from '../schemas.ts';

export const statsRoutes = [
  route({
    method: 'get',
    path: '/triggers/:trigger/webhook{s}/stats',
    permission: 'triggers:read',
    summary: 'Totals and time series of this trigger',
    query: statsQuery,
    answer: { one: 'Stats' },
    handler: (context) => answerStats(context, context.trigger.id),
  }),
  route({
    method: 'get',
    path: '/webhooks/stats',
    permission: 'triggers:read',
    summary: 'Totals and time series of all triggers, and of unknown keys for identities without a tenant',
    query: statsQuery,
    answer: { one: 'Stats' },
    handler: (context) => answerStats(context, null),
  }),
];

async function answerStats(
  { services, tenant, query }: RequestContext<{ window: StatsWindow }>,
  triggerId: number | null,
): Promise<Answer> {
  const nowMs = services.now();
  const range = bucketRange(query.window, nowMs, triggerId === null);
  const scope = { triggerId, tenant };
  const [rows, totals] = await Promise.all([
    services.stats.buckets(scope, range, nowMs),
    services.stats.totals(scope, nowMs),
  ]);
  return { body: { data: presentStats(query.window, range, rows, totals, nowMs) } };
}
