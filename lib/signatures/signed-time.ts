// Times that are part of a signature: read strictly, and compared with the clock in both directions.

import type { TimeUnit } from './model.ts';

// Whatever parseInt or Date would make of anything else, no sender means it; `NaN` compares false with every limit.
const DIGITS = /^\d{1,16}$/;
const RFC3339 = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-][0-2]\d:[0-5]\d)$/;

/** Unix milliseconds; null where the text is no such time. */
export function parseSignedTime(text: string, unit: TimeUnit): number | null {
  if (unit === 'rfc3339') {
    const time = RFC3339.test(text) ? Date.parse(text) : Number.NaN;
    return Number.isNaN(time) ? null : time;
  }
  if (!DIGITS.test(text)) return null;
  return unit === 'seconds' ? Number(text) * 1000 : Number(text);
}

/** Why a time is out of tolerance, the limit itself being within; null where it is not. */
export function staleness(
  timeMs: number,
  nowSeconds: number,
  toleranceSeconds: number,
  unit: TimeUnit,
): string | null {
  // A sender that counts whole seconds is compared in whole seconds, or the limit would come up to a second early.
  const nowMs = unit === 'seconds' ? Math.floor(nowSeconds) * 1000 : nowSeconds * 1000;
  const ageMs = nowMs - timeMs;
  if (Math.abs(ageMs) <= toleranceSeconds * 1000) return null;
  const seconds = Math.max(toleranceSeconds + 1, Math.round(Math.abs(ageMs) / 1000));
  const direction = ageMs > 0 ? `${seconds} s old` : `${seconds} s in the future`;
  return `timestamp is ${direction}; at most ${toleranceSeconds} s are tolerated`;
}
