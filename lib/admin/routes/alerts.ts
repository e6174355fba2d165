// Alerts, open and past, and that somebody has taken notice of one.

import { acknowledgeAlert, findAlert, listAlerts } from '../../alerts/alert-store.ts';
import { recordAudit } from '../../audit/audit-store.ts';
import { alertsQuery } from '../health-schemas.ts';
import { notFound, parseId } from '../not-found.ts';
import { toListEnvelope, toPageRequest } from '../page-query.ts';
import { presentAlert } from '../present/alert.ts';
import { type RequestContext, route } from '../route.ts';

export const alertRoutes = [
  route({
    method: 'get',
    path: '/webhooks/alerts',
    permission: 'triggers:read',
    summary: 'Alerts, open ones first, then the newest',
    query: alertsQuery,
    answer: { list: 'Alert' },
    handler: async ({ query, tenant, services }) => {
      const range = toPageRequest(query);
      const filter = { tenant, state: query.state, rule: query.rule, triggerRef: query.trigger_ref };
      return { body: toListEnvelope(await listAlerts(services.db, filter, range), range, presentAlert) };
    },
  }),
  route({
    method: 'get',
    path: '/webhooks/alerts/:id',
    permission: 'triggers:read',
    summary: 'One alert, with what became of its notifications',
    answer: { one: 'Alert' },
    handler: async (context) => ({ body: { data: presentAlert(await findOwn(context)) } }),
  }),
  route({
    method: 'post',
    path: '/webhooks/alerts/:id/acknowledge',
    permission: 'triggers:update',
    summary: 'Take notice of an alert: it is not told again, and resolves by itself as before',
    description: 'Nothing changes where that was done before, or the alert is over.',
    answer: { one: 'Alert' },
    handler: async (context) => {
      const { services, identity } = context;
      const alert = await findOwn(context);
      await services.db.transaction(async (transaction) => {
        const id = Number(alert.id);
        if (!(await acknowledgeAlert(transaction, id, identity.login, services.now()))) return;
        const trigger = { id: alert.trigger_id, ref: alert.trigger_ref, tenant: alert.trigger_tenant };
        const details = { alert_id: id, rule: alert.rule };
        await recordAudit(transaction, { identity, action: 'alert.acknowledge', trigger, details });
      });
      return { body: { data: presentAlert(await findOwn(context)) } };
    },
  }),
];

async function findOwn({ services, params, tenant }: RequestContext) {
  const id = parseId('Alert', params.id);
  const alert = await findAlert(services.db, id, tenant);
  if (alert === undefined) throw notFound('Alert', id);
  return alert;
}
