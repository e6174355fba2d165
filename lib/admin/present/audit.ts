// Audit entries in the shape of the API.

import type { AuditRow } from '../../audit/audit-store.ts';
import type { AuditEntry } from '../api-types.ts';
import { requiredTime } from './time.ts';

export function presentAudit(row: AuditRow): AuditEntry {
  return {
    id: Number(row.id),
    created: requiredTime(row.created),
    identity_id: row.identity_id ?? '',
    identity_login: row.identity_login ?? '',
    action: row.action,
    trigger_id: row.trigger_id === null ? null : Number(row.trigger_id),
    trigger_ref: row.trigger_ref,
    details: row.details ?? {},
  };
}
