// The usual rhythm of a trigger, learned from the hours in which events came, and from when on their absence is silence.
// Hours are counted since 1970, UTC.

export const HOUR_MS = 3_600_000;
export const WEEK_HOURS = 168;
/** Two weeks, so that every hour of the week has been seen twice. */
export const HISTORY_HOURS = 2 * WEEK_HOURS;

/** With less than this, nobody can tell a pause from silence. */
const MIN_ACTIVE_HOURS = 8;
const MIN_SPAN_HOURS = WEEK_HOURS;
/** Silence that would begin later than this is not waited for. */
const MAX_QUIET_HOURS = 60 * 24;

export interface Rhythm {
  /** 95 % of the pauses between hours with events are not longer; never less than an hour, which is all that is known. */
  usualGapMinutes: number;
  /** Hours with events, of the two weeks up to the last of them. */
  activeHours: ReadonlySet<number>;
  firstHour: number;
  lastHour: number;
}

/** Null where too little is known. @param hours with events, in any order. */
export function learnRhythm(hours: readonly number[]): Rhythm | null {
  const sorted = [...new Set(hours)].sort((a, b) => a - b);
  const lastHour = sorted.at(-1);
  if (lastHour === undefined) return null;
  const active = sorted.filter((hour) => hour > lastHour - HISTORY_HOURS);
  const firstHour = active[0] ?? lastHour;
  if (active.length < MIN_ACTIVE_HOURS || lastHour - firstHour < MIN_SPAN_HOURS) return null;
  const gaps = active.slice(1).map((hour, index) => hour - (active[index] ?? hour));
  return { usualGapMinutes: percentile(gaps, 0.95) * 60, activeHours: new Set(active), firstHour, lastHour };
}

export interface SilenceThresholds {
  /** How many hours that are never without events, or how many usual pauses, must have passed without one. */
  factor: number;
  min_minutes: number;
}

/**
 * The moment from which no event since `sinceMs` is silence; null where it is never. Two ways lead there:
 *
 * - `factor` hours have passed that had events in both weeks before. For a sender of every hour those are the next
 *   hours; for one of office hours, those of the next working day, whatever the night between was long.
 * - `factor` times the usual pause has passed, for senders that keep no hours, and `factor` hours with it in which
 *   there has been an event before: a weekend that never had one does not count.
 */
export function silentFrom(
  rhythm: Rhythm,
  { factor, min_minutes }: SilenceThresholds,
  sinceMs: number,
): number | null {
  const first = Math.floor(sinceMs / HOUR_MS) + 1;
  let sureHours = 0;
  let possibleHours = 0;
  for (let hour = first; hour < first + MAX_QUIET_HOURS; hour += 1) {
    const { weeks, active } = seen(rhythm, hour);
    if (active > 0) possibleHours += 1;
    if (weeks > 1 && active === weeks) sureHours += 1;
    const endMs = (hour + 1) * HOUR_MS;
    const quietMinutes = (endMs - sinceMs) / 60_000;
    const longPause = quietMinutes >= factor * rhythm.usualGapMinutes && possibleHours >= factor;
    if (quietMinutes >= min_minutes && (sureHours >= factor || longPause)) return endMs;
  }
  return null;
}

/** In how many of the weeks before this hour of the week was looked at, and in how many of them events came. */
function seen(rhythm: Rhythm, hour: number): { weeks: number; active: number } {
  let weeks = 0;
  let active = 0;
  const back = Math.max(1, Math.ceil((hour - rhythm.lastHour) / WEEK_HOURS));
  for (let past = hour - back * WEEK_HOURS; past >= rhythm.firstHour; past -= WEEK_HOURS) {
    weeks += 1;
    if (rhythm.activeHours.has(past)) active += 1;
  }
  return { weeks, active };
}

/** Nearest rank. */
function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
}
