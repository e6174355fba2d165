// A trigger's webhook: on, off, its key, and any subset of its settings.

import { WebhookRequestError } from '../../errors.ts';
import { revisionOf, SETTING_GROUPS, toSettings, type WebhookRow } from '../../triggers/webhook-settings.ts';
import type { EnableResult, RegenerateResult, WebhookPatch } from '../api-types.ts';
import { changeWebhook } from '../change-webhook.ts';
import { revisionTag } from '../if-match.ts';
import { notFound } from '../not-found.ts';
import { patchSettings } from '../patch-settings.ts';
import { presentKey, presentWebhook } from '../present/webhook.ts';
import { type Answer, type RequestContext, route } from '../route.ts';
import { webhookPatch } from '../schemas.ts';
import { validationError } from '../validate.ts';

/** Answers with the settings, and with their revision as `ETag`. */
export function answerWebhook(context: RequestContext, row: WebhookRow): Answer {
  return { body: { data: presentWebhook(context, row) }, headers: { ETag: revisionTag(revisionOf(row)) } };
}

/** Applies a patch, all of it or nothing. */
export async function patchWebhook(
  context: RequestContext,
  patch: WebhookPatch,
  action: string,
): Promise<WebhookRow> {
  const { webhooks, cipher, publicUrl, now, targetGuard: guard } = context.services;
  refuseTenantChange(context, patch);
  await refuseUnknownChannels(context, patch);
  return changeWebhook(context, {
    action,
    apply: async (transaction, row) => {
      const settings = patchSettings(toSettings(row), patch, cipher, { publicUrl, nowMs: now(), guard });
      const groups = SETTING_GROUPS.filter((group) => patch[group] !== undefined);
      await webhooks.writeSettings(transaction, row, settings, groups);
      if (patch.enabled === true) await webhooks.enable(transaction, row);
      if (patch.enabled === false) await webhooks.disable(transaction, row);
    },
  });
}

/** A tenant could otherwise give its triggers away, or plant one in another tenant. */
function refuseTenantChange({ tenant }: RequestContext, patch: WebhookPatch): void {
  if (patch.tenant === undefined || tenant === null || patch.tenant === tenant) return;
  throw new WebhookRequestError(
    'FORBIDDEN',
    'Only an identity without a tenant may move a trigger to another one',
  );
}

/** Alerts would go nowhere, and nobody would notice. */
async function refuseUnknownChannels(
  { services, tenant }: RequestContext,
  patch: WebhookPatch,
): Promise<void> {
  const asked = patch.alerts?.channels ?? [];
  if (asked.length === 0) return;
  const known = new Set((await services.channels.list(tenant)).map((channel) => Number(channel.id)));
  const unknown = asked.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw validationError([{ path: '/alerts/channels', message: `there is no channel ${unknown.join(', ')}` }]);
}

function answerEnabled(context: RequestContext, row: WebhookRow): Answer {
  const data: EnableResult = {
    id: Number(row.id),
    ref: row.ref,
    webhook_enabled: row.webhook_enabled,
    ...presentKey(context, row),
  };
  return { body: { data }, headers: { ETag: revisionTag(revisionOf(row)) } };
}

const WEBHOOK = '/triggers/:trigger/webhook{s}';

export const webhookRoutes = [
  route({
    method: 'get',
    path: WEBHOOK,
    permission: 'triggers:read',
    summary: 'All settings of a webhook, without secrets',
    description:
      '`webhook_key` and `webhook_url` are null for callers without `triggers:update`, and while disabled.',
    answer: { one: 'WebhookInfo' },
    handler: async (context) => {
      const row = await context.services.webhooks.find(context.services.db, context.trigger.id);
      if (row === undefined) throw notFound('Trigger', context.params.trigger ?? '');
      return answerWebhook(context, row);
    },
  }),
  route({
    method: 'patch',
    path: WEBHOOK,
    permission: 'triggers:update',
    summary: 'Change any subset of the settings, all or nothing',
    body: webhookPatch,
    answer: { one: 'WebhookInfo' },
    handler: async (context) =>
      answerWebhook(context, await patchWebhook(context, context.body, 'webhook.update')),
  }),
  route({
    method: 'post',
    path: `${WEBHOOK}/enable`,
    permission: 'triggers:update',
    summary: 'Enable the webhook; the key it had before and all settings come back',
    answer: { one: 'EnableResult' },
    handler: async (context) => {
      const { webhooks } = context.services;
      const row = await changeWebhook(context, {
        action: 'webhook.enable',
        apply: (transaction, before) => webhooks.enable(transaction, before),
      });
      return answerEnabled(context, row);
    },
  }),
  route({
    method: 'post',
    path: `${WEBHOOK}/disable`,
    permission: 'triggers:update',
    summary: 'Disable the webhook; requests to its URL are refused with 403, key and settings are kept',
    answer: { one: 'EnableResult' },
    handler: async (context) => {
      const { webhooks } = context.services;
      const row = await changeWebhook(context, {
        action: 'webhook.disable',
        apply: (transaction, before) => webhooks.disable(transaction, before),
      });
      return answerEnabled(context, row);
    },
  }),
  route({
    method: 'post',
    path: `${WEBHOOK}/regenerate`,
    permission: 'triggers:update',
    summary: 'Make a new key; the old URL is answered 404 from now on',
    answer: { one: 'RegenerateResult' },
    handler: async (context) => {
      let previousKeyRevoked = false;
      const row = await changeWebhook(context, {
        action: 'webhook.regenerate',
        apply: async (transaction, before) => {
          refuseWhileDisabled(before);
          previousKeyRevoked = before.key_id !== null;
          await context.services.webhooks.regenerate(transaction, before);
        },
      });
      const { webhook_key, webhook_url } = presentKey(context, row);
      const data: RegenerateResult = {
        webhook_key: webhook_key ?? '',
        webhook_url: webhook_url ?? '',
        previous_key_revoked: previousKeyRevoked,
      };
      return { body: { data }, headers: { ETag: revisionTag(revisionOf(row)) } };
    },
  }),
];

export function refuseWhileDisabled(row: WebhookRow): void {
  if (row.webhook_enabled) return;
  throw new WebhookRequestError(
    'BAD_REQUEST',
    'Webhooks are not enabled for this trigger. Enable webhooks first.',
  );
}
