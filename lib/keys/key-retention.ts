// What becomes of keys in time: their use is counted for a week, revoked and expired ones are forgotten after a while,
// and an expired primary key makes room for another.

import { forgetKeys } from './key-store.ts';

/** Days of use that are shown, and one more: the oldest hour is never cut. */
export const KEY_USAGE_DAYS = 8;
/** How long a key that is out of force is remembered by name. */
export const DEAD_KEY_DAYS = 90;

export const DELETE_KEY_USAGE = `delete from attune.webhook_key_usage where ctid = any(array(
  select ctid from attune.webhook_key_usage where bucket < now() - make_interval(days => :days) limit :rows))`;

export const FORGET_DEAD_KEYS = forgetKeys(`
  (select id from attune.webhook_key
    where state = 'revoked' and revoked_at < now() - make_interval(days => :days) limit :rows)
  union all
  (select id from attune.webhook_key
    where state = 'active' and expires_at < now() - make_interval(days => :days) limit :rows)`);

export const REPLACE_EXPIRED_PRIMARY_KEYS = `
  select attune.settle_webhook_key(k.trigger_id) from (
    select trigger_id from attune.webhook_key k
     where is_primary and state = 'active' and expires_at is not null and expires_at <= now()
       and exists (select from attune.webhook_key other where other.trigger_id = k.trigger_id
                      and other.state = 'active' and (other.expires_at is null or other.expires_at > now()))
     limit :rows) k`;
