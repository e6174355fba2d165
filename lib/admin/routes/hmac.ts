// Signature verification: on with a secret of the caller's or a generated one, off, and the secret revealed.

import { recordAudit } from '../../audit/audit-store.ts';
import type { SchemeName } from '../../signatures/schemes.ts';
import { generateHmacSecret } from '../../triggers/hmac-secret.ts';
import { revisionOf, toSettings } from '../../triggers/webhook-settings.ts';
import type { HmacResult } from '../api-types.ts';
import { revisionTag } from '../if-match.ts';
import { notFound } from '../not-found.ts';
import { isScheme } from '../patch-settings.ts';
import { presentWebhook } from '../present/webhook.ts';
import { type RequestContext, route } from '../route.ts';
import { type HmacRequest, hmacRequest } from '../schemas.ts';
import { decryptShown } from '../show-secret.ts';
import { answerWebhook, patchWebhook } from './webhook.ts';

const HMAC = '/triggers/:trigger/webhook{s}/hmac';

export const hmacRoutes = [
  route({
    method: 'post',
    path: HMAC,
    permission: 'triggers:update',
    summary: 'Require signatures, with a secret given or generated',
    description:
      'The secret is in this answer; afterwards `GET …/hmac/secret` reveals it, which the audit records.',
    body: hmacRequest,
    bodyOptional: true,
    answer: { one: 'HmacResult' },
    handler: async (context) => {
      const request: HmacRequest = context.body ?? {};
      const scheme = request.scheme ?? (await storedScheme(context));
      const secret = request.secret ?? generateHmacSecret(scheme);
      const hmac = { ...request, scheme, secret, enabled: true };
      const row = await patchWebhook(context, { hmac }, 'hmac.enable');
      const { secret_set: _, ...settings } = presentWebhook(context, row).hmac;
      const data: HmacResult = { ...settings, secret };
      return { body: { data }, headers: { ETag: revisionTag(revisionOf(row)) } };
    },
  }),
  route({
    method: 'delete',
    path: HMAC,
    permission: 'triggers:update',
    summary: 'Require no signatures any more; the secret is erased, scheme and algorithm are kept',
    answer: { one: 'WebhookInfo' },
    handler: async (context) =>
      answerWebhook(context, await patchWebhook(context, { hmac: { enabled: false } }, 'hmac.disable')),
  }),
  route({
    method: 'get',
    path: `${HMAC}/secret`,
    permission: 'triggers:update',
    summary: 'Reveal the secret; the audit records who did',
    answer: { one: 'HmacSecret' },
    handler: async (context) => ({ body: { data: { secret: await revealSecret(context) } } }),
  }),
];

async function storedScheme({ services, trigger }: RequestContext): Promise<SchemeName> {
  const row = await services.webhooks.find(services.db, trigger.id);
  const stored = row === undefined ? 'attune' : toSettings(row).hmacScheme;
  return isScheme(stored) ? stored : 'attune';
}

async function revealSecret({ services, trigger, identity }: RequestContext): Promise<string> {
  const { db, webhooks } = services;
  return db.transaction(async (transaction) => {
    const row = await webhooks.find(transaction, trigger.id);
    const stored = row?.webhook_hmac_secret;
    if (stored === null || stored === undefined) throw notFound('HMAC secret of trigger', trigger.ref);
    const secret = decryptShown(services.cipher, stored, 'secret');
    const audited = { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant };
    await recordAudit(transaction, { identity, action: 'hmac.reveal', trigger: audited, details: {} });
    return secret;
  });
}
