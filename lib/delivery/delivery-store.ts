// Writes deliveries: made once for each event and target, kept alive while they run, and settled with their attempt.

import type { Knex } from 'knex';
import type { AttemptReport } from './attempt.ts';

const DELIVERIES = 'attune.webhook_target_delivery';

export interface NewDelivery {
  targetId: number;
  triggerId: number;
  eventId: number;
  /** Null: as the event came in. */
  replayId: number | null;
  messageId: string;
  line: string | null;
  orderingKey: string | null;
  /** Why it cannot even be tried; null where it waits for its turn. */
  problem: string | null;
}

// In the order of their ids, so that two instances which make the same ones do not wait for each other in a circle.
const INSERT = `
  insert into ${DELIVERIES} (target_id, trigger_id, event_id, replay_no, replay_id, message_id, line, ordering_key, state,
                             last_error, next_attempt_at, finished_at)
  select r.target_id, r.trigger_id, r.event_id, r.replay_no, r.replay_id, r.message_id, r.line, r.ordering_key,
         case when r.problem is null then 'pending' else 'dead' end, r.problem,
         case when r.problem is null then cast(:now as timestamptz) end,
         case when r.problem is not null then cast(:now as timestamptz) end
    from json_to_recordset(cast(:records as json)) as r(target_id bigint, trigger_id bigint, event_id bigint,
         replay_no int, replay_id bigint, message_id text, line text, ordering_key text, problem text)
   where exists (select from attune.webhook_target t where t.id = r.target_id)
   order by r.target_id, r.event_id
  on conflict do nothing`;

/** What is there already stays as it is, so that whoever repeats this makes no second one. Returns how many are new. */
export async function insertDeliveries(
  db: Knex,
  deliveries: readonly NewDelivery[],
  now: Date,
): Promise<number> {
  if (deliveries.length === 0) return 0;
  const records = deliveries.map((delivery) => ({
    target_id: delivery.targetId,
    trigger_id: delivery.triggerId,
    event_id: delivery.eventId,
    replay_no: delivery.replayId ?? 0,
    replay_id: delivery.replayId,
    message_id: delivery.messageId,
    line: delivery.line,
    ordering_key: delivery.orderingKey,
    problem: delivery.problem,
  }));
  const { rowCount } = await db.raw(INSERT, { now, records: JSON.stringify(records) });
  return rowCount ?? 0;
}

export interface SettledDelivery {
  id: number;
  targetId: number;
  leaseId: string;
  number: number;
  state: 'succeeded' | 'retrying' | 'dead';
  nextAttemptAtMs: number | null;
  report: AttemptReport;
}

// A delivery that was cancelled meanwhile, or whose lease ran out, is no longer this attempt's to settle.
const SETTLE = `
  update ${DELIVERIES} d
     set state = r.state, next_attempt_at = r.next_at, lease_id = null, lease_until = null,
         last_status = r.status, last_error = r.error,
         finished_at = case when r.next_at is null then cast(:now as timestamptz) end
    from json_to_recordset(cast(:records as json)) as r(id bigint, lease_id uuid, number int, state text,
         next_at timestamptz, status int, error text)
   where d.id = r.id and d.lease_id = r.lease_id and d.attempts = r.number and d.state = 'delivering'`;

const RECORD_ATTEMPTS = `
  insert into attune.webhook_target_attempt (delivery_id, number, started_at, duration_ms, outcome, error, method, url,
         request_headers, request_bytes, status, answer_headers, answer_body, answer_truncated)
  select r.id, r.number, r.started_at, r.duration_ms, r.outcome, r.error, r.method, r.url, r.request_headers,
         r.request_bytes, r.status, r.answer_headers, r.answer_body, coalesce(r.answer_truncated, false)
    from json_to_recordset(cast(:records as json)) as r(id bigint, number int, started_at timestamptz,
         duration_ms int, outcome text, error text, method text, url text, request_headers jsonb, request_bytes int,
         status int, answer_headers jsonb, answer_body text, answer_truncated boolean)
   where exists (select from ${DELIVERIES} d where d.id = r.id)`;

export async function settleDeliveries(
  transaction: Knex.Transaction,
  settled: readonly SettledDelivery[],
  now: Date,
): Promise<void> {
  const records = JSON.stringify(settled.toSorted((a, b) => a.id - b.id).map(toRecord));
  await transaction.raw(SETTLE, { now, records });
  await transaction.raw(RECORD_ATTEMPTS, { records });
}

function toRecord({ id, leaseId, number, state, nextAttemptAtMs, report }: SettledDelivery) {
  const { request, answer } = report;
  return {
    id,
    lease_id: leaseId,
    number,
    state,
    next_at: nextAttemptAtMs === null ? null : new Date(nextAttemptAtMs).toISOString(),
    started_at: new Date(report.startedAtMs).toISOString(),
    duration_ms: report.durationMs,
    outcome: report.outcome,
    error: report.error,
    method: request.method,
    url: request.url,
    request_headers: request.headers,
    request_bytes: request.bytes,
    status: answer?.status ?? null,
    answer_headers: answer?.headers ?? null,
    answer_body: answer?.body ?? null,
    answer_truncated: answer?.truncated ?? false,
  };
}

export async function renewLeases(db: Knex, leaseId: string, leaseSeconds: number): Promise<void> {
  await db.raw(
    `update ${DELIVERIES} set lease_until = clock_timestamp() + make_interval(secs => :leaseSeconds)
      where state = 'delivering' and lease_id = :leaseId`,
    { leaseId, leaseSeconds },
  );
}

export const LOST_ATTEMPT = 'the process that sent this ended before it saw an answer';

// A delivery that takes every process down with it must come to an end as well.
const TAKE_BACK = `
  with lost as (
    select d.id, d.attempts, d.lease_until, t.method, t.url,
           d.round_attempts >= coalesce((t.retry ->> 'attempts')::int, :attempts) as is_last
      from ${DELIVERIES} d join attune.webhook_target t on t.id = d.target_id
     where d.state = 'delivering' and d.lease_until < clock_timestamp()
     order by d.id limit 1000 for update of d skip locked
  ), taken as (
    update ${DELIVERIES} d
       set state = case when lost.is_last then 'dead' else 'retrying' end, lease_id = null, lease_until = null,
           next_attempt_at = case when lost.is_last then null else cast(:now as timestamptz) end,
           finished_at = case when lost.is_last then cast(:now as timestamptz) end, last_status = null,
           last_error = :error
      from lost where d.id = lost.id
  )
  insert into attune.webhook_target_attempt (delivery_id, number, started_at, duration_ms, outcome, error, method, url)
  select id, attempts, cast(:now as timestamptz), 0, 'failed', :error, method, split_part(url, chr(63), 1) from lost`;

/** Of processes that were killed. Returns how many. */
export async function takeBackLost(db: Knex, now: Date, attempts: number): Promise<number> {
  const { rowCount } = await db.raw(TAKE_BACK, {
    now,
    attempts,
    error: LOST_ATTEMPT,
  });
  return rowCount ?? 0;
}
