// What a delivery becomes after an attempt: succeeded, tried again at some time, or a dead letter.

import { TARGET_DEFAULTS, type TargetRetry } from '../targets/settings.ts';
import type { AttemptReport } from './attempt.ts';
import { nextAttemptAtMs, type RetryPolicy } from './backoff.ts';
import type { ClaimedDelivery } from './claim.ts';
import type { SettledDelivery } from './delivery-store.ts';

export function retryPolicyOf(retry: TargetRetry): RetryPolicy {
  return {
    attempts: retry.attempts,
    firstDelayMs: retry.first_delay_seconds * 1000,
    maxDelayMs: retry.max_delay_seconds * 1000,
    totalMs: retry.total_seconds * 1000,
  };
}

export function settle(
  delivery: ClaimedDelivery,
  report: AttemptReport,
  { leaseId, nowMs, random }: { leaseId: string; nowMs: number; random: () => number },
): SettledDelivery {
  const nextAtMs = report.outcome === 'failed' ? nextAttempt(delivery, report, nowMs, random) : null;
  return {
    id: delivery.id,
    targetId: Number(delivery.target.id),
    leaseId,
    number: delivery.attempts,
    state: report.outcome === 'succeeded' ? 'succeeded' : nextAtMs === null ? 'dead' : 'retrying',
    nextAttemptAtMs: nextAtMs,
    report,
  };
}

function nextAttempt(
  { target, roundAttempts, roundStartedAt }: ClaimedDelivery,
  { retryAfterMs }: AttemptReport,
  nowMs: number,
  random: () => number,
): number | null {
  const policy = retryPolicyOf({ ...TARGET_DEFAULTS.retry, ...target.retry });
  const failure = {
    attempts: roundAttempts,
    firstAttemptAtMs: roundStartedAt.getTime(),
    nowMs,
    retryAfterMs,
  };
  return nextAttemptAtMs(policy, failure, random);
}
