// Who changed or revealed what, and when.

import { listAudit } from '../../audit/audit-store.ts';
import { toListEnvelope, toPageRequest } from '../page-query.ts';
import { presentAudit } from '../present/audit.ts';
import { route } from '../route.ts';
import { auditQuery, triggerAuditQuery } from '../schemas.ts';

export const auditRoutes = [
  route({
    method: 'get',
    path: '/triggers/:trigger/webhook{s}/audit',
    permission: 'triggers:read',
    summary: 'Changes of this webhook, newest first',
    query: triggerAuditQuery,
    answer: { list: 'AuditEntry' },
    handler: async ({ query, tenant, trigger, services }) => {
      const range = toPageRequest(query);
      const filter = { tenant, triggerId: trigger.id, action: query.action };
      return { body: toListEnvelope(await listAudit(services.db, filter, range), range, presentAudit) };
    },
  }),
  route({
    method: 'get',
    path: '/webhooks/audit',
    permission: 'triggers:read',
    summary: 'Changes of all webhooks, newest first',
    query: auditQuery,
    answer: { list: 'AuditEntry' },
    handler: async ({ query, tenant, services }) => {
      const range = toPageRequest(query);
      const filter = { tenant, action: query.action, triggerRef: query.trigger_ref };
      return { body: toListEnvelope(await listAudit(services.db, filter, range), range, presentAudit) };
    },
  }),
];
