// How long deliveries are kept once they have ended: as long as the log. What waits is kept as long as it waits.

/** Attempts go with their delivery. */
export const DELETE_ENDED_DELIVERIES = `delete from attune.webhook_target_delivery where id in (
  select id from attune.webhook_target_delivery
   where finished_at < now() - make_interval(days => :days) order by finished_at limit :rows)`;

export const DELETE_REPLAYS = `delete from attune.webhook_replay where id in (
  select id from attune.webhook_replay
   where state = 'done' and finished_at < now() - make_interval(days => :days) order by id limit :rows)`;

export const DELETE_DEAD_EVENTS = `delete from attune.webhook_dead_event where event_id in (
  select event_id from attune.webhook_dead_event
   where created < now() - make_interval(days => :days) order by event_id limit :rows)`;
