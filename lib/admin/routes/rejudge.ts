// Judging many kept requests again: the plan, the run and its progress, stopping it; and discarding them instead.

import { recordAudit } from '../../audit/audit-store.ts';
import { toJudgeableFilter, toKeptFilter } from '../kept-selection.ts';
import { parseId } from '../not-found.ts';
import { presentRun } from '../present/refused.ts';
import { discardRequest, rejudgeRequest } from '../refused-schemas.ts';
import type { KeptSelection, RejudgeAnswer } from '../refused-types.ts';
import { type RequestContext, route } from '../route.ts';
import { audit, presentFoundRun, REFUSED } from './refused.ts';

export const rejudgeRoutes = [
  route({
    method: 'post',
    path: `${REFUSED}/rejudge`,
    permission: 'triggers:update',
    summary:
      'Judge kept requests again, by the settings as they are now; with `dry_run`, say what would come of it',
    description:
      'All that were refused, or those of `ids`, or those that match the filter. A run goes on in the background, the oldest ' +
      'first, in any instance; each request is judged once, whatever is started at the same time. The plan tries the ' +
      'oldest 200 and stores nothing.',
    body: rejudgeRequest,
    bodyOptional: true,
    answer: { one: 'RejudgeAnswer' },
    handler: async (context) => {
      const { dry_run: dryRun = false, ...selection } = context.body ?? {};
      const data: RejudgeAnswer = dryRun
        ? { plan: await planOf(context, selection), run: null }
        : { plan: null, run: await start(context, selection) };
      return { body: { data } };
    },
  }),
  route({
    method: 'get',
    path: `${REFUSED}/rejudge/:run`,
    permission: 'triggers:read',
    summary: 'How far a run is',
    answer: { one: 'RejudgeRun' },
    handler: async ({ params, trigger, services }) => {
      const id = parseId('Run', params.run);
      return { body: { data: presentFoundRun(await services.rejudging.runs.find(trigger.id, id), id) } };
    },
  }),
  route({
    method: 'post',
    path: `${REFUSED}/rejudge/:run/stop`,
    permission: 'triggers:update',
    summary: 'Stop a run; what it has judged stays judged, the rest can be judged by another one',
    answer: { one: 'RejudgeRun' },
    handler: async (context) => {
      const { params, trigger, services } = context;
      const id = parseId('Run', params.run);
      const run = await services.db.transaction((transaction) =>
        services.rejudging.runs.stop(transaction, trigger.id, id),
      );
      const data = presentFoundRun(run, id);
      await audit(context, 'refused.stop', { run: id, done: data.done, total: data.total });
      return { body: { data } };
    },
  }),
  route({
    method: 'post',
    path: `${REFUSED}/discard`,
    permission: 'triggers:update',
    summary: 'Delete headers and bodies of kept requests that did not become events',
    body: discardRequest,
    answer: { one: 'Discarded' },
    handler: async ({ body, trigger, identity, services }) => {
      const discarded = await services.db.transaction(async (transaction) => {
        const count = await services.rejudging.requests.discard(transaction, trigger.id, toKeptFilter(body));
        const audited = { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant };
        const details = { discarded: count, ...toAudit(body) };
        await recordAudit(transaction, { identity, action: 'refused.discard', trigger: audited, details });
        return count;
      });
      return { body: { data: { discarded } } };
    },
  }),
];

type Context = RequestContext<unknown, unknown>;

function planOf({ trigger, services }: Context, selection: KeptSelection) {
  return services.rejudging.plan(trigger.id, toJudgeableFilter(selection));
}

async function start({ trigger, identity, services }: Context, selection: KeptSelection) {
  const { rejudging, db } = services;
  const run = await db.transaction(async (transaction) => {
    const started = await rejudging.runs.start(
      transaction,
      trigger.id,
      toJudgeableFilter(selection),
      identity.login,
    );
    const audited = { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant };
    const details = { run: Number(started.id), total: started.total, ...toAudit(selection) };
    await recordAudit(transaction, { identity, action: 'refused.rejudge', trigger: audited, details });
    return started;
  });
  rejudging.wake();
  return presentRun(run);
}

/** Thousands of ids tell nobody anything. */
function toAudit({ ids, ...filter }: KeptSelection): Record<string, unknown> {
  return ids === undefined ? filter : { ...filter, ids: ids.slice(0, 100) };
}
