// One attempt to deliver one event to one target: compose, send, judge the answer, and say what all of it was, without
// secrets, for the record.

import type { GuardedAgents } from '../net/guarded-agent.ts';
import { TargetRefusedError } from '../net/target-guard.ts';
import type { ReceivedAnswer } from '../targets/answer-check.ts';
import type { ForwardTarget } from '../targets/forward-target.ts';
import { shownUrl } from '../targets/shown-url.ts';
import type { TargetRow } from '../targets/target-row.ts';
import { composeRequest } from './compose-request.ts';
import { exchange, type OutgoingRequest } from './exchange.ts';
import type { ForwardedEvent } from './forwarded-event.ts';
import { describeNetworkError } from './network-error.ts';
import {
  type RecordedAnswer,
  type RecordedRequest,
  recordAnswer,
  recordRequest,
  secretValues,
} from './record.ts';
import { redirected, redirectOf } from './redirects.ts';
import { parseRetryAfter } from './retry-after.ts';

/** `failed` is tried again, `rejected` is not: the same request would end the same way. */
export type AttemptOutcome = 'succeeded' | 'failed' | 'rejected';

export interface AttemptReport {
  outcome: AttemptOutcome;
  error: string | null;
  startedAtMs: number;
  durationMs: number;
  request: RecordedRequest;
  answer: RecordedAnswer | null;
  retryAfterMs: number | null;
  /** Whether it says something about the health of the target: null where the request itself was at fault. */
  targetIsWell: boolean | null;
}

export interface AttemptContext {
  agents: GuardedAgents;
  /** Unix milliseconds. */
  now: () => number;
}

/** Enough to judge by a JSON Schema; of that, a part is recorded. */
const MAX_JUDGED_BYTES = 256 * 1024;
const MAX_RECORDED_BYTES = 8 * 1024;

/** Never rejects. */
export async function attemptDelivery(
  { agents, now }: AttemptContext,
  target: ForwardTarget,
  event: ForwardedEvent,
  messageId: string,
): Promise<AttemptReport> {
  const startedAtMs = now();
  const started = performance.now();
  let outgoing: OutgoingRequest | undefined;
  const report = (
    rest: Pick<AttemptReport, 'outcome' | 'error' | 'targetIsWell'>,
    answer?: ReceivedAnswer,
  ) => ({
    ...rest,
    startedAtMs,
    durationMs: Math.round(performance.now() - started),
    request: recordRequest(target, outgoing),
    answer:
      answer && outgoing
        ? recordAnswer(answer, MAX_RECORDED_BYTES, secretValues(target, outgoing.headers))
        : null,
    retryAfterMs: parseRetryAfter(answer?.headers['retry-after'], now()),
  });
  try {
    outgoing = composeRequest(target, event, { messageId, nowMs: startedAtMs });
  } catch (error) {
    return report({ outcome: 'rejected', error: describeNetworkError(error), targetIsWell: null });
  }
  try {
    const answer = await send(agents, target, outgoing);
    return report(judge(target, answer), answer);
  } catch (error) {
    const isRefused = error instanceof TargetRefusedError;
    const outcome = isRefused ? 'rejected' : 'failed';
    return report({ outcome, error: describeNetworkError(error), targetIsWell: isRefused ? null : false });
  }
}

/** For what cannot be sent at all. */
export function rejectedUnsent({ method, url }: TargetRow, error: string, nowMs: number): AttemptReport {
  return {
    outcome: 'rejected',
    error,
    startedAtMs: nowMs,
    durationMs: 0,
    request: { method, url: shownUrl(url), headers: {}, bytes: 0 },
    answer: null,
    retryAfterMs: null,
    targetIsWell: null,
  };
}

async function send(
  agents: GuardedAgents,
  { settings }: ForwardTarget,
  outgoing: OutgoingRequest,
): Promise<ReceivedAnswer> {
  const secretNames = settings.headers.filter(({ secret }) => secret).map(({ name }) => name);
  const untilMs = performance.now() + settings.timeout_ms;
  const maxAnswerBytes = settings.answer.json_schema === null ? MAX_RECORDED_BYTES : MAX_JUDGED_BYTES;
  let request = outgoing;
  for (let redirects = 0; ; redirects++) {
    const timeoutMs = Math.max(1, Math.round(untilMs - performance.now()));
    const answer = await exchange(agents, request, { timeoutMs, maxAnswerBytes });
    const to = redirects < settings.max_redirects ? redirectOf(answer, request.url) : null;
    if (to === null) return answer;
    request = redirected(request, to, secretNames);
  }
}

function judge(
  target: ForwardTarget,
  answer: ReceivedAnswer,
): Pick<AttemptReport, 'outcome' | 'error' | 'targetIsWell'> {
  const problem = target.answerProblem(answer);
  if (problem === null) return { outcome: 'succeeded', error: null, targetIsWell: true };
  const error = isUnfollowed(answer) ? `${problem}, a redirect that is not followed` : problem;
  if (target.isFinal(answer.status)) return { outcome: 'rejected', error, targetIsWell: null };
  return { outcome: 'failed', error, targetIsWell: false };
}

function isUnfollowed({ status, headers }: ReceivedAnswer): boolean {
  return status >= 300 && status < 400 && headers.location !== undefined;
}
