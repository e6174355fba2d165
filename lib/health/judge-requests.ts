// What the requests of the last while say: how many of them were refused, and how many of those for their signature.

import type { Outcome } from '../outcome.ts';
import type { AlertRules } from './alert-rules.ts';
import { FAILED_OUTCOMES, FAILURE_WORDS, UNCOUNTED_OUTCOMES } from './failed-outcomes.ts';
import type { Finding } from './finding.ts';
import { percent, windowWords } from './words.ts';

export interface RequestCounts {
  rules: AlertRules;
  /** By outcome, within the window of the rule about the error rate. */
  recent: Partial<Record<Outcome, number>>;
  /** Within the window of their own rule. */
  signatureFailures: number;
  /** Of the two weeks before the window. */
  usual: { requests: number; failed: number };
}

/** From here on a webhook is failing, not degraded, whatever threshold is set. */
const FAILING_PERCENT = 50;

export function judgeRequests(counts: RequestCounts): { errorRate: Finding; signatures: Finding } {
  const errorRate = judgeErrorRate(counts);
  const { count, window_minutes } = counts.rules.signature_failures;
  const failures = counts.signatureFailures;
  const met = failures >= count;
  const signatures: Finding = {
    state: met ? 'degraded' : 'healthy',
    reason: met
      ? `${failures} requests in ${windowWords(window_minutes)} failed their signature; from ${count} on that is too many`
      : null,
    figures: { signature_failures: failures },
    isCovered: errorRate.state !== 'healthy' && failedBy(counts).length === 1,
  };
  return { errorRate, signatures };
}

function judgeErrorRate(counts: RequestCounts): Finding {
  const { threshold_percent, min_requests, window_minutes } = counts.rules.error_rate;
  const requests = totalOf(counts);
  const failed = failedBy(counts).reduce((sum, [, count]) => sum + count, 0);
  const rate = requests === 0 ? 0 : (failed / requests) * 100;
  const met = requests >= min_requests && failed > 0 && rate >= threshold_percent;
  const failing = rate >= Math.max(FAILING_PERCENT, threshold_percent);
  return {
    state: met ? (failing ? 'failing' : 'degraded') : 'healthy',
    reason: met
      ? `${failed} of ${requests} requests in ${windowWords(window_minutes)} ${failureWords(counts, failed)} (${percent(rate)}); ${usualWords(counts)}`
      : null,
    figures: {
      requests,
      failed,
      failed_percent: Math.round(rate * 10) / 10,
      usual_percent: usualPercent(counts),
    },
  };
}

function totalOf({ recent }: RequestCounts): number {
  return Object.entries(recent)
    .filter(([outcome]) => !UNCOUNTED_OUTCOMES.includes(outcome as Outcome))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** The most frequent first. */
function failedBy({ recent }: RequestCounts): [Outcome, number][] {
  return FAILED_OUTCOMES.map((outcome): [Outcome, number] => [outcome, recent[outcome] ?? 0])
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1]);
}

function failureWords(counts: RequestCounts, failed: number): string {
  const kinds = failedBy(counts);
  const [first] = kinds;
  if (kinds.length === 1 && first !== undefined) return FAILURE_WORDS[first[0]] ?? 'were refused';
  const parts = kinds.map(([outcome, count]) => `${count} ${FAILURE_WORDS[outcome]}`);
  return `were refused${failed > 0 ? `: ${parts.join(', ')}` : ''}`;
}

function usualPercent({ usual }: RequestCounts): number | null {
  return usual.requests === 0 ? null : Math.round((usual.failed / usual.requests) * 1000) / 10;
}

function usualWords(counts: RequestCounts): string {
  const usual = usualPercent(counts);
  if (usual === null) return 'nothing to compare with yet';
  return usual < 1 ? 'usual is below 1 %' : `usual is ${percent(usual)}`;
}
