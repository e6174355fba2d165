// Deliveries, their attempts and replays in the shapes of the API.

import type { AttemptReport } from '../../delivery/attempt.ts';
import type { AttemptRow, DeliveryRow } from '../../delivery/delivery-list.ts';
import type { ReplayProgress, ReplayRow } from '../../delivery/replay-store.ts';
import type { Delivery, DeliveryAttempt, Replay } from '../target-types.ts';
import { textValues } from './log.ts';
import { isoTime, requiredTime } from './time.ts';

export function presentDelivery(row: DeliveryRow): Delivery {
  return {
    id: Number(row.id),
    trigger_id: Number(row.trigger_id),
    trigger_ref: row.trigger_ref,
    target_id: Number(row.target_id),
    target_name: row.target_name,
    event_id: Number(row.event_id),
    replay_id: row.replay_no === 0 ? null : row.replay_no,
    message_id: row.message_id,
    state: row.state,
    attempts: row.attempts,
    next_attempt_at: isoTime(row.next_attempt_at),
    ordering_key: row.ordering_key,
    last_status: row.last_status,
    last_error: row.last_error,
    created: requiredTime(row.created),
    finished_at: isoTime(row.finished_at),
  };
}

export function presentAttempt(row: AttemptRow): DeliveryAttempt {
  return {
    number: row.number,
    started_at: requiredTime(row.started_at),
    duration_ms: row.duration_ms,
    outcome: row.outcome as DeliveryAttempt['outcome'],
    error: row.error,
    request: {
      method: row.method,
      url: row.url,
      headers: textValues(row.request_headers),
      body_bytes: row.request_bytes,
    },
    answer:
      row.status === null
        ? null
        : {
            status: row.status,
            headers: textValues(row.answer_headers),
            body: row.answer_body ?? '',
            truncated: row.answer_truncated,
          },
  };
}

/** An attempt that is shown at once and not kept. */
export function presentReport({ request, answer, ...report }: AttemptReport): DeliveryAttempt {
  return {
    number: 1,
    started_at: new Date(report.startedAtMs).toISOString(),
    duration_ms: report.durationMs,
    outcome: report.outcome,
    error: report.error,
    request: {
      method: request.method,
      url: request.url,
      headers: request.headers,
      body_bytes: request.bytes,
    },
    answer,
  };
}

export function presentReplay(
  row: ReplayRow,
  { last_ended_at: lastEndedAt, ...progress }: ReplayProgress,
): Replay {
  const isDone = row.state === 'done' && progress.unfinished === 0;
  const ends = [row.finished_at, lastEndedAt].map((time) => time?.getTime() ?? 0);
  return {
    id: Number(row.id),
    kind: row.kind,
    state: isDone ? 'done' : 'running',
    total: row.total,
    requeued: row.requeued,
    per_second: row.per_second,
    done: progress.succeeded + progress.dead,
    ...progress,
    problem: row.problem,
    identity_login: row.identity_login,
    created: requiredTime(row.created),
    finished_at: isDone ? new Date(Math.max(...ends)).toISOString() : null,
  };
}
