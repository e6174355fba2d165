// Who changed or revealed what, and when. Entries are written in the transaction of the change they tell of.

import type { Knex } from 'knex';
import { globToLike } from '../glob.ts';
import { fetchPage, type Page, type PageRange } from '../page.ts';

export interface AuditEvent {
  identity: { id: string; login: string };
  action: string;
  /** Whom it concerns; without id and ref where it concerns no single trigger. */
  trigger: { id: number | string | null; ref: string | null; tenant: string | null };
  /** Old and new values, never a secret. */
  details: Record<string, unknown>;
}

export interface AuditRow {
  id: string;
  created: Date;
  identity_id: string | null;
  identity_login: string | null;
  action: string;
  trigger_id: string | null;
  trigger_ref: string | null;
  details: Record<string, unknown>;
}

export interface AuditFilter {
  /** Null: of every tenant's triggers. */
  tenant: string | null;
  triggerId?: number;
  /** With `*` globs. */
  triggerRef?: string;
  action?: string;
}

const COLUMNS = 'id created identity_id identity_login action trigger_id trigger_ref details'.split(' ');

export async function recordAudit(
  db: Knex,
  { identity, action, trigger, details }: AuditEvent,
): Promise<void> {
  await db('attune.webhook_audit').insert({
    identity_id: identity.id,
    identity_login: identity.login,
    tenant: trigger.tenant,
    action,
    trigger_id: trigger.id,
    trigger_ref: trigger.ref,
    details: JSON.stringify(details),
  });
}

export async function listAudit(db: Knex, filter: AuditFilter, range: PageRange): Promise<Page<AuditRow>> {
  const matches = db('attune.webhook_audit').select(COLUMNS);
  if (filter.tenant !== null) matches.where('tenant', filter.tenant);
  if (filter.triggerId !== undefined) matches.where('trigger_id', filter.triggerId);
  if (filter.triggerRef !== undefined) matches.whereLike('trigger_ref', globToLike(filter.triggerRef));
  if (filter.action !== undefined) matches.where('action', filter.action);
  return fetchPage(db, matches.clone().orderBy('id', 'desc'), matches, range);
}
