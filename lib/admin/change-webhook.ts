// Every change of a webhook goes through here: one transaction with the row locked, If-Match, the audit entry in it, and
// the local cache told afterwards.

import type { Knex } from 'knex';
import { recordAudit } from '../audit/audit-store.ts';
import { revisionOf, type WebhookRow } from '../triggers/webhook-settings.ts';
import { checkIfMatch } from './if-match.ts';
import { notFound } from './not-found.ts';
import type { RequestContext } from './route.ts';
import { settingChanges } from './setting-changes.ts';

export interface WebhookChange {
  /** For the audit: `webhook.enable`. */
  action: string;
  apply(transaction: Knex.Transaction, row: WebhookRow): Promise<void>;
}

/** Returns the row as it is after the change. */
export async function changeWebhook(context: RequestContext, change: WebhookChange): Promise<WebhookRow> {
  const { db, onTriggerChanged } = context.services;
  const row = await db.transaction((transaction) => changeIn(transaction, context, change));
  onTriggerChanged(Number(row.id));
  return row;
}

async function changeIn(
  transaction: Knex.Transaction,
  context: RequestContext,
  { action, apply }: WebhookChange,
): Promise<WebhookRow> {
  const { webhooks } = context.services;
  const before = await lockOwn(transaction, context);
  checkIfMatch(context.req.get('if-match'), revisionOf(before));
  await apply(transaction, before);
  const after = (await webhooks.find(transaction, context.trigger.id)) ?? before;
  const changes = settingChanges(before, after);
  if (Object.keys(changes).length > 0) {
    const tenant = before.webhook_tenant ?? after.webhook_tenant;
    const trigger = { id: before.id, ref: before.ref, tenant };
    await recordAudit(transaction, { identity: context.identity, action, trigger, details: { changes } });
  }
  return after;
}

/** The trigger may have been deleted, or given to another tenant, since it was looked up. */
export async function lockOwn(transaction: Knex.Transaction, context: RequestContext): Promise<WebhookRow> {
  const row = await context.services.webhooks.lock(transaction, context.trigger.id);
  const own = row !== undefined && (context.tenant === null || row.webhook_tenant === context.tenant);
  if (!own) throw notFound('Trigger', context.params.trigger ?? '');
  return row;
}
