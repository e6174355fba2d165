// The circuit breaker of a target, kept in its row so that all instances share it: open after so many failures in a row,
// then after a while one delivery tries, and what becomes of that one decides.

import type { Knex } from 'knex';

export interface TargetResults {
  targetId: number;
  /** Whether each attempt found the target well, in the order in which they ended; those that tell nothing are left out. */
  wellness: readonly boolean[];
}

const UPDATE = `
  update attune.webhook_target t
     set breaker_failures = case when r.succeeded then r.failures else t.breaker_failures + r.failures end,
         breaker_state = case
           when r.failures = 0 or t.breaker is null then 'closed'
           when (not r.succeeded and t.breaker_state <> 'closed')
             or (case when r.succeeded then 0 else t.breaker_failures end) + r.failures
                >= (t.breaker ->> 'failures')::int then 'open'
           else 'closed' end,
         breaker_until = case
           when r.failures = 0 or t.breaker is null then null
           else cast(:now as timestamptz) + make_interval(secs => (t.breaker ->> 'open_seconds')::double precision) end,
         last_success_at = case when r.succeeded then cast(:now as timestamptz) else t.last_success_at end,
         last_failure_at = case when r.failures > 0 then cast(:now as timestamptz) else t.last_failure_at end
    from json_to_recordset(cast(:records as json)) as r(id bigint, succeeded boolean, failures int)
   where t.id = r.id
     and (t.breaker_state <> 'closed' or t.breaker_failures > 0 or r.failures > 0
          or t.last_success_at is null or t.last_success_at < cast(:now as timestamptz) - interval '1 second')`;

// One that says nothing about the target must not leave the breaker waiting for the end of a probe.
const RELEASE_PROBE = `
  update attune.webhook_target set breaker_state = 'open'
   where id = any(cast(:ids as bigint[])) and breaker_state = 'half_open'`;

export async function updateBreakers(
  transaction: Knex.Transaction,
  results: readonly TargetResults[],
  now: Date,
): Promise<void> {
  const telling = results.filter(({ wellness }) => wellness.length > 0);
  const records = telling.map(({ targetId, wellness }) => ({
    id: targetId,
    succeeded: wellness.includes(true),
    failures: wellness.length - 1 - wellness.lastIndexOf(true),
  }));
  if (records.length > 0) {
    const sorted = records.toSorted((a, b) => a.id - b.id);
    await transaction.raw(UPDATE, { now, records: JSON.stringify(sorted) });
  }
  const silent = results.filter(({ wellness }) => wellness.length === 0).map(({ targetId }) => targetId);
  if (silent.length > 0) await transaction.raw(RELEASE_PROBE, { ids: silent });
}
