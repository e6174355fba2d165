// A database as it looks after a month: many triggers with webhooks, and a long log. One trigger in five requests is the
// one that is asked about.

import type { BenchDatabase } from '../database.ts';

const ADD_TRIGGERS = `insert into attune.trigger (ref, label, webhook_enabled)
  select 'bench.trigger_' || n, 'Trigger ' || n, true from generate_series($1::int, $2::int) n`;
const STEP_TRIGGERS = 5_000;

const ADD_ROWS = `insert into attune.webhook_event_log
  (trigger_id, trigger_ref, webhook_key, webhook_key_id, event_id, outcome, status_code, method, source_ip, user_agent,
   content_type, payload_size_bytes, processing_time_ms, hmac_verified, delivery_id, headers, created)
  select t.id, t.ref, k.key_display, k.id, case when n % 20 <> 0 then n end,
         case when n % 20 <> 0 then 'accepted' else 'signature_invalid' end, case when n % 20 <> 0 then 200 else 401 end,
         'POST', ('10.' || n % 7 || '.' || n % 251 || '.' || n % 253)::inet, 'GitHub-Hookshot/760256b',
         'application/json', 850, n % 40, n % 20 <> 0, gen_random_uuid()::text,
         jsonb_build_object('x-github-event', 'push', 'user-agent', 'GitHub-Hookshot/760256b'),
         now() - interval '29 days' * (1 - n::float8 / $4)
    from generate_series($1::int, $2::int) n
    join attune.trigger t on t.id = case when n % 5 = 0 then $3::bigint else $3::bigint + 1 + hashint4(n)::bigint % $5 end
    join attune.webhook_key k on k.trigger_id = t.id and k.is_primary and k.state = 'active'
   order by n`;
const STEP_ROWS = 100_000;

const ADD_ROLLUPS = `insert into attune.webhook_stats_rollup
  (trigger_id, resolution_seconds, bucket, outcome, requests, payload_bytes, processing_ms, processing_ms_max, last_at)
  select trigger_id, resolution, to_timestamp(floor(extract(epoch from created) / resolution) * resolution), outcome,
         count(*), sum(payload_size_bytes), sum(processing_time_ms), max(processing_time_ms), max(created)
    from attune.webhook_event_log cross join unnest(array[60, 3600]) as resolution
   where resolution = 3600 or created > now() - interval '3 days'
   group by 1, 2, 3, 4`;

export async function fillDatabase(
  database: BenchDatabase,
  size: { rows: number; triggers: number },
  say: (text: string) => void,
): Promise<void> {
  for (let first = 1; first <= size.triggers; first += STEP_TRIGGERS) {
    const last = Math.min(size.triggers, first + STEP_TRIGGERS - 1);
    await database.query(ADD_TRIGGERS, [first, last]);
    say(`  ${last} of ${size.triggers} triggers`);
  }
  for (let first = 1; first <= size.rows; first += STEP_ROWS) {
    const last = Math.min(size.rows, first + STEP_ROWS - 1);
    await database.query(ADD_ROWS, [first, last, database.triggerId, size.rows, size.triggers]);
    if (last % (STEP_ROWS * 5) === 0 || last === size.rows) say(`  ${last} of ${size.rows} log rows`);
  }
  await database.query(ADD_ROLLUPS);
  await database.query('vacuum (analyze)');
  await database.query('checkpoint').catch(() => {});
  say('  statistics, vacuum');
}
