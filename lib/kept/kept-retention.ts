// What of kept requests has served its time, as statements for retention.

/** As the trigger says it now, whatever it said when the request came. Those a run has in its list wait for it. */
export const DELETE_KEPT_REQUESTS = `delete from attune.webhook_kept_request where id in (
  select k.id from attune.webhook_kept_request k join attune.trigger t on t.id = k.trigger_id
   where k.received_at < now() - make_interval(hours => t.webhook_keep_requests_hours)
     and k.run_id is null
   order by k.received_at limit :rows)`;

export const REJUDGE_RUN_DAYS = 30;
export const DELETE_REJUDGE_RUNS = `delete from attune.webhook_rejudge_run where id in (
  select id from attune.webhook_rejudge_run
   where state <> 'running' and finished < now() - make_interval(days => :days) limit :rows)`;
