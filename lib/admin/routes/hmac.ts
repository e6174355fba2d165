// Signature verification: on with a secret of the caller's or a generated one, off, and the secret revealed.

import { recordAudit } from '../../audit/audit-store.ts';
import { isScheme, SCHEMES, type SchemeName } from '../../signatures/schemes.ts';
import { describeScheme } from '../../signatures/verify.ts';
import { generateHmacSecret } from '../../triggers/hmac-secret.ts';
import { revisionOf, toSettings, type WebhookRow } from '../../triggers/webhook-settings.ts';
import type { HmacResult } from '../api-types.ts';
import { changeWebhook } from '../change-webhook.ts';
import { revisionTag } from '../if-match.ts';
import { notFound } from '../not-found.ts';
import { presentSecrets } from '../present/secrets.ts';
import { presentWebhook } from '../present/webhook.ts';
import { type Answer, type RequestContext, route } from '../route.ts';
import { type HmacRequest, hmacRequest } from '../schemas.ts';
import { decryptShown } from '../show-secret.ts';
import { answerWebhook, patchWebhook } from './webhook.ts';

const HMAC = '/triggers/:trigger/webhook{s}/hmac';

export const hmacRoutes = [
  route({
    method: 'post',
    path: HMAC,
    permission: 'triggers:update',
    summary:
      'Require signatures, with a secret given or generated; with `keep_previous_…` the present one stays valid',
    description:
      'The secret is in this answer; afterwards `GET …/hmac/secret` reveals it, which the audit records.',
    body: hmacRequest,
    bodyOptional: true,
    answer: { one: 'HmacResult' },
    handler: async (context) => {
      const request: HmacRequest = context.body ?? {};
      const scheme = request.scheme ?? (await storedScheme(context));
      const secret = request.secret ?? generatedSecret(scheme, request.options);
      const hmac = { ...request, ...(secret === null ? {} : { secret }), scheme, enabled: true };
      const row = await patchWebhook(context, { hmac }, 'hmac.enable');
      const { enabled, algorithm, tolerance_seconds, options, ...shown } = presentWebhook(context, row).hmac;
      const data: HmacResult = {
        enabled,
        scheme: shown.scheme,
        algorithm,
        tolerance_seconds,
        options,
        secret,
      };
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
    path: HMAC,
    permission: 'triggers:read',
    summary: 'The current secret and earlier ones that still verify: how much each is used, never what it is',
    answer: { one: 'HmacStatus' },
    handler: async (context) => {
      const row = await context.services.webhooks.find(context.services.db, context.trigger.id);
      if (row === undefined) throw notFound('Trigger', context.params.trigger ?? '');
      return answerSecrets(context, row);
    },
  }),
  route({
    method: 'delete',
    path: `${HMAC}/previous`,
    permission: 'triggers:update',
    summary: 'End every earlier secret at once',
    answer: { one: 'HmacStatus' },
    handler: async (context) => {
      const { webhooks } = context.services;
      const row = await changeWebhook(context, {
        action: 'hmac.end_previous',
        apply: (transaction, before) =>
          webhooks.writeSettings(transaction, before, { ...toSettings(before), previousSecrets: [] }, [
            'hmac',
          ]),
      });
      return answerSecrets(context, row);
    },
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

async function answerSecrets(context: RequestContext, row: WebhookRow): Promise<Answer> {
  const data = await presentSecrets(context, row);
  return { body: { data }, headers: { ETag: revisionTag(revisionOf(row)) } };
}

/** Null where the scheme has none, or only its sender can make one; a wrong description is reported with the settings. */
function generatedSecret(scheme: SchemeName, options: HmacRequest['options'] = {}): string | null {
  if (!isScheme(scheme)) return null;
  try {
    return generateHmacSecret(describeScheme(scheme, options).secret);
  } catch {
    return generateHmacSecret(SCHEMES[scheme].secret);
  }
}

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
