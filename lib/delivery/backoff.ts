// When a failed delivery is tried again: exponential backoff with full jitter, so that many deliveries that failed at the
// same moment do not come back at the same moment. Pure: time and chance come in.

export interface RetryPolicy {
  /** Tries in all, the first one included. */
  attempts: number;
  /** Upper bound of the pause after the first try; it doubles with each further one. */
  firstDelayMs: number;
  /** No pause is longer, nor one that a target asks for by Retry-After. */
  maxDelayMs: number;
  /** Counted from the first try: no try begins later. */
  totalMs: number;
}

export interface Failure {
  /** Tries so far, the failed one included. */
  attempts: number;
  firstAttemptAtMs: number;
  nowMs: number;
  /** What the target asked for; null where it asked for nothing. */
  retryAfterMs: number | null;
}

/** Upper bound of the pause after try number `attempts`. */
export function maxPauseMs({ firstDelayMs, maxDelayMs }: RetryPolicy, attempts: number): number {
  return Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(attempts - 1, 52));
}

/** Unix milliseconds of the next try, or null where there is none: tries or time are used up. */
export function nextAttemptAtMs(
  policy: RetryPolicy,
  { attempts, firstAttemptAtMs, nowMs, retryAfterMs }: Failure,
  random: () => number,
): number | null {
  if (attempts >= policy.attempts) return null;
  const pauseMs = Math.round(random() * maxPauseMs(policy, attempts));
  const askedMs = Math.min(retryAfterMs ?? 0, policy.maxDelayMs);
  const atMs = nowMs + Math.max(pauseMs, askedMs);
  return atMs > firstAttemptAtMs + policy.totalMs ? null : atMs;
}
