// Every change of a trigger's keys goes through here: one transaction with the trigger locked, the audit entry in it,
// and the local cache told afterwards.

import type { Knex } from 'knex';
import { recordAudit } from '../audit/audit-store.ts';
import { WebhookRequestError } from '../errors.ts';
import type { KeyRow } from '../keys/key-store.ts';
import { revisionOf, type WebhookRow } from '../triggers/webhook-settings.ts';
import { lockOwn } from './change-webhook.ts';
import { checkIfMatch } from './if-match.ts';
import { notFound, parseId } from './not-found.ts';
import type { RequestContext } from './route.ts';

export interface KeyChange<Result> {
  /** For the audit: `key.create`. */
  action: string;
  apply(transaction: Knex.Transaction, trigger: WebhookRow): Promise<{ result: Result; audit: object }>;
}

export async function changeKeys<Result>(
  context: RequestContext,
  { action, apply }: KeyChange<Result>,
): Promise<Result> {
  const { db, webhooks, onTriggerChanged } = context.services;
  const result = await db.transaction(async (transaction) => {
    const row = await lockOwn(transaction, context);
    checkIfMatch(context.req.get('if-match'), revisionOf(row));
    const applied = await apply(transaction, row);
    await webhooks.settleKeys(transaction, row);
    const trigger = { id: row.id, ref: row.ref, tenant: row.webhook_tenant };
    const details = { ...applied.audit };
    await recordAudit(transaction, { identity: context.identity, action, trigger, details });
    return applied.result;
  });
  onTriggerChanged(context.trigger.id);
  return result;
}

/** The key named in the path, which must be one of the trigger in the path. */
export async function findKey(context: RequestContext, db: Knex): Promise<KeyRow> {
  const id = parseId('Key', context.params.id);
  const row = await context.services.keys.find(db, context.trigger.id, id);
  if (row === undefined) throw notFound('Key', id);
  return row;
}

/** Revoking is final, for the key's name and dates as well. */
export async function findUnrevokedKey(context: RequestContext, db: Knex): Promise<KeyRow> {
  const row = await findKey(context, db);
  if (row.state === 'revoked') {
    throw new WebhookRequestError('CONFLICT', `The key ${row.key_display} is revoked, which is final`);
  }
  return row;
}
