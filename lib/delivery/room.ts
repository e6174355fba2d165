// How many deliveries a target can take just now: its concurrency, its breaker, its rate. Pure arithmetic over its row.

import type { TargetRow } from '../targets/target-row.ts';

export interface Room {
  row: TargetRow;
  count: number;
  /** For a target whose rate is the limit: when the next one may pass, in milliseconds from now. */
  waitMs: number | null;
  /** When the delivery at this position may be sent, in milliseconds from now. */
  delayMs(position: number): number;
  /** What is remembered once `count` were taken; null where there is no rate limit. */
  nextRateAt: ((count: number) => Date) | null;
}

export type InspectedRow = TargetRow & { server_now: Date; running: number };

/** Deliveries are taken this much ahead of their turn and sent evenly spread. */
const HORIZON_MS = 200;

export function roomOf(inspected: InspectedRow, now: Date): Room {
  const { server_now: serverNow, running, ...row } = inspected;
  const allowed = allowedOf(row, running, now);
  const rate = row.rate_per_second;
  if (rate === null || rate <= 0)
    return { row, count: allowed, waitMs: null, delayMs: () => 0, nextRateAt: null };
  const nowMs = serverNow.getTime();
  const nextAtMs = Math.max(nowMs, row.rate_next_at?.getTime() ?? 0);
  const spacingMs = 1000 / rate;
  const ahead = nextAtMs - nowMs;
  const byRate = ahead > HORIZON_MS ? 0 : Math.floor((HORIZON_MS - ahead) / spacingMs) + 1;
  const count = Math.min(allowed, byRate);
  return {
    row,
    count,
    waitMs: byRate <= allowed ? Math.max(20, Math.ceil(ahead + count * spacingMs - HORIZON_MS)) : null,
    delayMs: (position) => Math.round(ahead + position * spacingMs),
    nextRateAt: (taken) => new Date(Math.ceil(nextAtMs + taken * spacingMs)),
  };
}

/** Judged anew under the lock: it may have been paused, or its breaker opened, since it was looked for. */
function allowedOf(row: TargetRow, running: number, now: Date): number {
  if (row.paused_at !== null) return 0;
  if (row.breaker_state === 'closed') return Math.max(0, row.concurrency - running);
  const isWaiting = row.breaker_state === 'open' && (row.breaker_until ?? now) > now;
  return running === 0 && !isWaiting ? 1 : 0;
}
