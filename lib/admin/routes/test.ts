// Sends a request of the caller's making through the receiver's own checks.

import { recordAudit } from '../../audit/audit-store.ts';
import { route } from '../route.ts';
import { testRequest } from '../schemas.ts';

export const testRoutes = [
  route({
    method: 'post',
    path: '/triggers/:trigger/webhook{s}/test',
    permission: 'triggers:update',
    summary: 'Try a request: every check is reported; with `dry_run` nothing is stored',
    body: testRequest,
    bodyOptional: true,
    answer: { one: 'TestResult' },
    handler: async ({ req, body, trigger, identity, services }) => {
      const request = body ?? {};
      const result = await services.test({ id: trigger.id, ref: trigger.ref }, request, req.ip);
      if (!result.dry_run) {
        const { outcome, status, event_id } = result;
        const audited = { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant };
        const details = { outcome, status, event_id, signed: request.sign === true };
        await recordAudit(services.db, { identity, action: 'webhook.test', trigger: audited, details });
      }
      return { body: { data: result } };
    },
  }),
];
