// Counts per minute and per hour, so that statistics outlive the log and stay fast, and the view that sums them up.

import { reversible, type SchemaChange } from './reversible.ts';

export const statistics = reversible('0009_statistics', async (schema) => {
  const created = await schema.table(
    'webhook_stats_rollup',
    `trigger_id bigint not null,
     resolution_seconds integer not null,
     bucket timestamptz not null,
     outcome text not null,
     requests bigint not null default 0,
     payload_bytes bigint not null default 0,
     processing_ms bigint not null default 0,
     processing_ms_max integer not null default 0,
     last_at timestamptz,
     primary key (trigger_id, resolution_seconds, bucket, outcome)`,
  );
  await schema.index('idx_webhook_stats_rollup_bucket', 'webhook_stats_rollup (resolution_seconds, bucket)');
  if (created) {
    // The current buckets are rewritten about once a second: room on the page keeps that out of the indexes.
    await schema.run('alter table attune.webhook_stats_rollup set (fillfactor = 70)');
    await countLog(schema, 3600, '-infinity');
    await countLog(schema, 60, "now() - interval '3 days'");
  }
  await schema.view('webhook_stats_detailed', statsDetailed("('accepted', 'duplicate')"));
});

/** What a host's log holds already; trigger 0 stands for requests that met no trigger. */
async function countLog(schema: SchemaChange, resolutionSeconds: 60 | 3600, since: string): Promise<void> {
  const from = since === '-infinity' ? "'-infinity'::timestamptz" : since;
  await schema.run(`
    insert into attune.webhook_stats_rollup
    select coalesce(trigger_id, 0), ${resolutionSeconds},
           to_timestamp(floor(extract(epoch from created) / ${resolutionSeconds}) * ${resolutionSeconds}),
           outcome, count(*), coalesce(sum(payload_size_bytes), 0), coalesce(sum(processing_time_ms), 0),
           coalesce(max(processing_time_ms), 0), max(created)
      from attune.webhook_event_log where created >= ${from}
     group by 1, 3, 4`);
}

/** @param successes outcomes that are no failure, as an SQL list. */
export const statsDetailed = (successes: string) => `
  select t.id as trigger_id, t.ref as trigger_ref, t.label as trigger_label, t.webhook_enabled, t.webhook_key,
         t.webhook_hmac_enabled, t.webhook_rate_limit_enabled, t.webhook_rate_limit_requests,
         t.webhook_rate_limit_window_seconds, t.webhook_ip_whitelist_enabled,
         s.total_requests, s.successful_requests, s.failed_requests, s.rate_limited_requests, s.hmac_failures,
         s.ip_blocked_requests, s.events_created, s.avg_processing_time_ms, s.last_request_at,
         t.webhook_enabled_at
    from attune.trigger t
    cross join lateral (
      select coalesce(sum(requests), 0)::bigint as total_requests,
             coalesce(sum(requests) filter (where outcome in ${successes}), 0)::bigint
               as successful_requests,
             coalesce(sum(requests) filter (where outcome not in ${successes}), 0)::bigint
               as failed_requests,
             coalesce(sum(requests) filter (where outcome = 'rate_limited'), 0)::bigint as rate_limited_requests,
             coalesce(sum(requests) filter (where outcome = 'signature_invalid'), 0)::bigint as hmac_failures,
             coalesce(sum(requests) filter (where outcome = 'ip_denied'), 0)::bigint as ip_blocked_requests,
             coalesce(sum(requests) filter (where outcome = 'accepted'), 0)::bigint as events_created,
             sum(processing_ms) / nullif(sum(requests), 0) as avg_processing_time_ms,
             max(last_at) as last_request_at
        from attune.webhook_stats_rollup r
       where r.trigger_id = t.id and r.resolution_seconds = 3600
    ) s
   where t.webhook_enabled`;
