// What is remembered of a trigger's past between two looks at it, so that two weeks of counts are not read every minute:
// the hours with events as bits, and how many requests were usually refused.

import { HISTORY_HOURS, HOUR_MS } from './rhythm.ts';

export interface History {
  learnedAtMs: number;
  /** Hours with events, since 1970. */
  activeHours: readonly number[];
  usual: { requests: number; failed: number };
}

export interface StoredHistory {
  learned_at: number;
  first_hour: number;
  /** Hexadecimal; the lowest bit is `first_hour`. */
  bits: string;
  requests: number;
  failed: number;
}

/** The present hour is counted anew with every look, so an older history only lacks the newest hours. */
const LEARN_AGAIN_MS = 6 * HOUR_MS;

export function isOutdatedHistory(history: History | null, nowMs: number): boolean {
  return history === null || history.learnedAtMs > nowMs || nowMs - history.learnedAtMs >= LEARN_AGAIN_MS;
}

export function packHistory({ learnedAtMs, activeHours, usual }: History): StoredHistory {
  const first = activeHours.length === 0 ? 0 : Math.min(...activeHours);
  const bits = activeHours
    .filter((hour) => hour - first < HISTORY_HOURS)
    .reduce((sum, hour) => sum | (1n << BigInt(hour - first)), 0n);
  return { learned_at: learnedAtMs, first_hour: first, bits: bits.toString(16), ...usual };
}

/** Null for what is no history of ours. */
export function unpackHistory(stored: unknown): History | null {
  const { learned_at, first_hour, bits, requests, failed } = (stored ?? {}) as Partial<StoredHistory>;
  if (
    typeof learned_at !== 'number' ||
    typeof first_hour !== 'number' ||
    !/^[0-9a-f]{1,84}$/.test(bits ?? '')
  )
    return null;
  const digits = BigInt(`0x${bits}`).toString(2);
  const activeHours = [...digits].flatMap((digit, index) =>
    digit === '1' ? [first_hour + digits.length - 1 - index] : [],
  );
  return {
    learnedAtMs: learned_at,
    activeHours: activeHours.reverse(),
    usual: { requests: Number(requests) || 0, failed: Number(failed) || 0 },
  };
}
