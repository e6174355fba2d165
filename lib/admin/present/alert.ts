// Alerts and their channels in the shapes of the API: an address is shown by its host only, a secret not at all.

import type { AlertRow } from '../../alerts/alert-store.ts';
import type { ChannelRow } from '../../alerts/channel-store.ts';
import type { Cipher } from '../../secrets/cipher.ts';
import type { AlertChannel, AlertEntry } from '../api-types.ts';
import { isoTime, requiredTime } from './time.ts';

export function presentAlert(row: AlertRow): AlertEntry {
  const acknowledged = row.acknowledged_at !== null;
  return {
    id: Number(row.id),
    trigger_id: Number(row.trigger_id),
    trigger_ref: row.trigger_ref,
    trigger_label: row.trigger_label,
    rule: row.rule,
    state: row.state === 'open' && acknowledged ? 'acknowledged' : row.state,
    reason: row.reason,
    figures: row.figures,
    opened_at: requiredTime(row.opened_at),
    renotified_at: isoTime(row.renotified_at),
    acknowledged_at: isoTime(row.acknowledged_at),
    acknowledged_by: row.acknowledged_by,
    resolved_at: isoTime(row.resolved_at),
    resolved_reason: row.resolved_reason,
    notifications: row.notifications,
  };
}

export function presentChannel(row: ChannelRow, cipher: Cipher): AlertChannel {
  return {
    id: Number(row.id),
    tenant: row.tenant,
    label: row.label,
    kind: row.kind,
    address: addressOf(row.url, cipher),
    enabled: row.enabled,
    secret_set: row.secret !== null,
    created: requiredTime(row.created),
    updated: requiredTime(row.updated),
    last_notification: presentLast(row),
  };
}

function presentLast(row: ChannelRow): AlertChannel['last_notification'] {
  const { last_state: state } = row;
  if (state === null) return null;
  return {
    state: state === 'pending' ? 'retrying' : state,
    result: row.last_result ?? '',
    attempts: row.last_attempts ?? 0,
    finished_at: isoTime(row.last_finished_at),
    next_attempt_at: state === 'pending' ? isoTime(row.last_next_attempt_at) : null,
  };
}

/** `https://hooks.slack.com/…`; null under an encryption key that is not configured. */
function addressOf(stored: string, cipher: Cipher): string | null {
  try {
    const url = new URL(cipher.decrypt(stored));
    return url.pathname === '/' && url.search === '' ? url.origin : `${url.origin}/…`;
  } catch {
    return null;
  }
}
