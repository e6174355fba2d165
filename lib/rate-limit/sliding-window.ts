// The arithmetic of a sliding window: two counters per key, the earlier one weighted by how much of it still overlaps.

export interface WindowCount {
  /** Start of the current window, Unix milliseconds; the first request of a key opens it. */
  startMs: number;
  current: number;
  previous: number;
}

export interface RateDecision {
  allowed: boolean;
  limit: number;
  /** Requests left at this moment, never negative. */
  remaining: number;
  /** Until the current window is over, or where the request is refused, until there is room for one more. */
  resetMs: number;
}

export function newWindow(nowMs: number): WindowCount {
  return { startMs: nowMs, current: 0, previous: 0 };
}

/** Moves a window on to the present. */
export function slide(window: WindowCount, windowMs: number, nowMs: number): void {
  const elapsed = nowMs - window.startMs;
  // A clock that was set back would otherwise keep the window open, and its count full, for as long as the step.
  if (elapsed < 0) window.startMs = nowMs;
  if (elapsed < windowMs) return;
  window.previous = elapsed < 2 * windowMs ? window.current : 0;
  window.current = 0;
  window.startMs = elapsed < 2 * windowMs ? window.startMs + windowMs : nowMs;
}

/** Judges one more request; the caller counts it. */
export function judge(window: WindowCount, limit: number, windowMs: number, nowMs: number): RateDecision {
  const elapsed = Math.max(0, nowMs - window.startMs);
  const used = window.previous * (1 - elapsed / windowMs) + window.current;
  const allowed = used + 1 <= limit;
  return {
    allowed,
    limit,
    remaining: Math.max(0, Math.floor(limit - used)),
    resetMs: allowed ? windowMs - elapsed : msUntilRoom(window, limit, windowMs, elapsed),
  };
}

function msUntilRoom(window: WindowCount, limit: number, windowMs: number, elapsed: number): number {
  const room = limit - 1 - window.current;
  if (room >= 0 && window.previous > 0) {
    return Math.ceil(Math.max(0, windowMs * (1 - room / window.previous) - elapsed));
  }
  // The current window is full by itself: it must become the previous one and then fade far enough.
  const fade = window.current === 0 ? 0 : Math.max(0, 1 - (limit - 1) / window.current);
  return Math.ceil(windowMs - elapsed + windowMs * fade);
}
