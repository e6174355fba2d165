// Keys in the shape of the API: never the key itself, but all that tells whether it is still in use.

import { judgeRevocation, type KeyState } from '../../keys/key-evidence.ts';
import type { KeyRow } from '../../keys/key-store.ts';
import type { KeyTraffic, WebhookKey } from '../api-types.ts';
import { isoTime, requiredTime } from './time.ts';

/** @param all Every key of the trigger, this one among them: its share is told by the others. */
export function presentKeyRow(
  row: KeyRow,
  all: readonly KeyRow[],
  triggerTenant: string | null,
  nowMs: number,
): WebhookKey {
  const state = stateOf(row, nowMs);
  const day = traffic(row, all, '24h');
  const verdict = judgeRevocation(
    {
      state,
      createdMs: row.created.getTime(),
      lastUsedMs: row.last_used_at?.getTime() ?? null,
      lastRefusedMs: row.last_refused_at?.getTime() ?? null,
      otherRequestsOfDay: requestsOf(all, '24h') - day.accepted - day.refused,
    },
    nowMs,
  );
  return {
    id: Number(row.id),
    display: row.key_display,
    is_primary: row.is_primary && state !== 'revoked',
    state,
    label: row.label,
    owner: row.owner,
    tenant: triggerTenant ?? row.tenant,
    expires_at: isoTime(row.expires_at),
    created: requiredTime(row.created),
    revoked_at: isoTime(row.revoked_at),
    last_used_at: isoTime(row.last_used_at),
    last_refused_at: isoTime(row.last_refused_at),
    total_events: Number(row.total_events),
    refused_requests: Number(row.refused_requests),
    traffic_24h: day,
    traffic_7d: traffic(row, all, '7d'),
    safe_to_revoke: verdict.safe,
    safe_to_revoke_reason: verdict.reason,
  };
}

export function stateOf(row: Pick<KeyRow, 'state' | 'expires_at'>, nowMs: number): KeyState {
  if (row.state === 'revoked') return 'revoked';
  return row.expires_at !== null && row.expires_at.getTime() <= nowMs ? 'expired' : 'active';
}

type Span = '24h' | '7d';

function traffic(row: KeyRow, all: readonly KeyRow[], span: Span): KeyTraffic {
  const accepted = Number(row[`accepted_${span}`]);
  const refused = Number(row[`refused_${span}`]);
  const total = requestsOf(all, span);
  const share = total === 0 ? null : Math.round(((accepted + refused) / total) * 10_000) / 10_000;
  return { accepted, refused, share };
}

function requestsOf(rows: readonly KeyRow[], span: Span): number {
  return rows.reduce((sum, row) => sum + Number(row[`accepted_${span}`]) + Number(row[`refused_${span}`]), 0);
}
