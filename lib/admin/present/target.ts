// Targets in the shapes of the API: no secret, and for those who may not change them, no values of the URL's query.

import { settingsOf } from '../../targets/forward-target.ts';
import { shownUrl } from '../../targets/shown-url.ts';
import type { TargetRow } from '../../targets/target-row.ts';
import type { TargetCounts } from '../../targets/target-store.ts';
import type { Target } from '../target-types.ts';
import { isoTime, requiredTime } from './time.ts';

const NONE: TargetCounts = { pending: 0, delivering: 0, dead: 0 };

export function presentTarget(
  row: TargetRow,
  counts: TargetCounts | undefined,
  { canUpdate, nowMs }: { canUpdate: boolean; nowMs: number },
): Target {
  const settings = settingsOf(row);
  const previousUntil = row.previous_secret_until;
  return {
    id: Number(row.id),
    trigger_id: Number(row.trigger_id),
    ...settings,
    url: canUpdate ? settings.url : shownUrl(settings.url),
    headers: settings.headers.map(({ name, value, secret }) => ({
      name,
      value: secret ? null : value,
      secret,
    })),
    paused: row.paused_at !== null,
    breaker_state: row.breaker_state,
    breaker_failures: row.breaker_failures,
    breaker_until: row.breaker_state === 'closed' ? null : isoTime(row.breaker_until),
    last_success_at: isoTime(row.last_success_at),
    last_failure_at: isoTime(row.last_failure_at),
    previous_secret_until:
      previousUntil !== null && previousUntil.getTime() > nowMs ? isoTime(previousUntil) : null,
    deliveries: counts ?? NONE,
    revision: Number(row.revision),
    created: requiredTime(row.created),
    updated: requiredTime(row.updated),
  };
}
