// Every change of a trigger's targets goes through here: one transaction with the trigger locked and the target's own
// revision checked, the audit entry in it, and the local cache told afterwards.

import type { Knex } from 'knex';
import { recordAudit } from '../audit/audit-store.ts';
import { settingsOf } from '../targets/forward-target.ts';
import type { TargetSettings } from '../targets/settings.ts';
import { shownUrl } from '../targets/shown-url.ts';
import type { TargetRow } from '../targets/target-row.ts';
import { lockTarget } from '../targets/target-store.ts';
import type { WebhookRow } from '../triggers/webhook-settings.ts';
import { lockOwn } from './change-webhook.ts';
import { checkIfMatch } from './if-match.ts';
import { notFound, parseId } from './not-found.ts';
import type { RequestContext } from './route.ts';

export interface TargetChange<Result> {
  /** For the audit: `target.create`. */
  action: string;
  apply(transaction: Knex.Transaction, trigger: WebhookRow): Promise<{ result: Result; audit: object }>;
}

export async function changeTargets<Result>(
  context: RequestContext,
  { action, apply }: TargetChange<Result>,
): Promise<Result> {
  const { db, onTriggerChanged } = context.services;
  const result = await db.transaction(async (transaction) => {
    const row = await lockOwn(transaction, context);
    const applied = await apply(transaction, row);
    const trigger = { id: row.id, ref: row.ref, tenant: row.webhook_tenant };
    await recordAudit(transaction, {
      identity: context.identity,
      action,
      trigger,
      details: { ...applied.audit },
    });
    return applied.result;
  });
  onTriggerChanged(context.trigger.id);
  return result;
}

/** The target named in the path, locked; it must be one of the trigger in the path. */
export async function lockOwnTarget(
  context: RequestContext,
  transaction: Knex.Transaction,
): Promise<TargetRow> {
  const id = parseId('Target', context.params.id);
  const row = await lockTarget(transaction, context.trigger.id, id);
  if (row === undefined) throw notFound('Target', id);
  checkIfMatch(context.req.get('if-match'), Number(row.revision));
  return row;
}

/** For the audit: what differs, without values that are or may hold secrets. */
export function targetChanges(
  before: TargetRow,
  after: TargetRow,
): Record<string, { old: unknown; new: unknown }> {
  const [old, current] = [auditable(settingsOf(before)), auditable(settingsOf(after))];
  const names = Object.keys(current).filter(
    (name) => JSON.stringify(old[name]) !== JSON.stringify(current[name]),
  );
  return Object.fromEntries(names.map((name) => [name, { old: old[name], new: current[name] }]));
}

function auditable({ url, headers, ...settings }: TargetSettings): Record<string, unknown> {
  return { ...settings, url: shownUrl(url), headers: headers.map(({ name, secret }) => ({ name, secret })) };
}
