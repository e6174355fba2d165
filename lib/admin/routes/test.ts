// Sends a request of the caller's making through the receiver's own checks.

import { recordAudit } from '../../audit/audit-store.ts';
import type { TestRequest } from '../api-types.ts';
import { diagnoseRequest, keyInUrl } from '../diagnosis.ts';
import { type RequestContext, route } from '../route.ts';
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
    handler: async (context) => {
      const { req, body, trigger, identity, services } = context;
      const request = body ?? {};
      const result = await services.test({ id: trigger.id, ref: trigger.ref }, request, req.ip);
      if (!result.dry_run) {
        const { outcome, status, event_id } = result;
        const audited = { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant };
        const details = { outcome, status, event_id, signed: request.sign === true };
        await recordAudit(services.db, { identity, action: 'webhook.test', trigger: audited, details });
      }
      const findings = result.outcome === 'signature_invalid' ? await findingsOf(context, request) : [];
      return { body: { data: { ...result, findings } } };
    },
  }),
];

async function findingsOf({ services, trigger }: RequestContext<unknown, unknown>, request: TestRequest) {
  const settings = await services.webhooks.find(services.db, trigger.id);
  if (settings === undefined) return [];
  const { headers = {}, body = '', body_base64: base64 } = request;
  return diagnoseRequest(
    settings,
    {
      method: 'POST',
      target: `/webhooks/${keyInUrl(settings, settings, services.cipher)}`,
      rawHeaders: Object.entries(headers).flat(),
      body: base64 === undefined ? Buffer.from(body) : Buffer.from(base64, 'base64'),
      nowSeconds: services.now() / 1000,
    },
    services,
  );
}
