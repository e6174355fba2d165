// Several keys of one trigger: how much each is used, which one is shown when the primary one goes, and functions for
// those who manage keys in plain SQL.

import { reversible, type SchemaChange } from './reversible.ts';

export const severalKeys = reversible('0020_several_keys', async (schema) => {
  await schema.columns('webhook_key', {
    last_refused_at: 'timestamptz',
    refused_requests: 'bigint not null default 0',
  });
  // What keys that are forgotten by now brought in, so that a trigger's total does not shrink with them.
  await schema.columns('trigger', { webhook_events_of_forgotten_keys: 'bigint not null default 0' });
  await schema.index('idx_webhook_key_revoked', "webhook_key (revoked_at) where state = 'revoked'");
  await schema.index(
    'idx_webhook_key_expiry',
    "webhook_key (expires_at) where state = 'active' and expires_at is not null",
  );
  await usageTable(schema);
  await keepPrimaryKey(schema);
  await schema.function('add_trigger_webhook_key', 'bigint, text, timestamptz', ADD_KEY);
  await schema.function('revoke_webhook_key', 'bigint', REVOKE_KEY);
});

async function usageTable(schema: SchemaChange): Promise<void> {
  // No foreign key: rows are pruned after days anyway, and a key that is gone must not cost a flush of the counters.
  const created = await schema.table(
    'webhook_key_usage',
    `key_id bigint not null,
     bucket timestamptz not null,
     accepted bigint not null default 0,
     refused bigint not null default 0,
     primary key (key_id, bucket)`,
  );
  await schema.index('idx_webhook_key_usage_bucket', 'webhook_key_usage (bucket)');
  if (!created) return;
  // The current hour is rewritten about once a second: room on the page keeps that out of the indexes.
  await schema.run('alter table attune.webhook_key_usage set (fillfactor = 70)');
  await schema.run(USAGE_FROM_LOG);
  await schema.run(LAST_REFUSED_FROM_LOG);
}

const USAGE_FROM_LOG = `insert into attune.webhook_key_usage (key_id, bucket, accepted, refused)
  select webhook_key_id, date_trunc('hour', created, 'UTC'),
         count(*) filter (where outcome in ('accepted', 'duplicate')),
         count(*) filter (where outcome not in ('accepted', 'duplicate'))
    from attune.webhook_event_log
   where webhook_key_id is not null and created >= now() - interval '8 days'
   group by 1, 2`;

const LAST_REFUSED_FROM_LOG = `update attune.webhook_key k
  set last_refused_at = refused.last_at, refused_requests = refused.requests
  from (
    select webhook_key_id, max(created) as last_at, count(*) as requests from attune.webhook_event_log
     where webhook_key_id is not null and outcome not in ('accepted', 'duplicate') group by 1
  ) refused where refused.webhook_key_id = k.id`;

/** Whoever revokes, deletes or lets expire the primary key in plain SQL finds the newest of the others in its place. */
async function keepPrimaryKey(schema: SchemaChange): Promise<void> {
  await schema.function('promote_webhook_key', 'bigint, timestamptz', PROMOTE_KEY);
  await schema.function('settle_webhook_key', 'bigint', SETTLE_KEY);
  await schema.function('sync_primary_webhook_key', '', SYNC_PRIMARY_KEY);
  await schema.functionAnew('remember_webhook_key', 'bigint, varchar', REMEMBER_KEY);
  await schema.functionAnew('sync_webhook_key', '', SYNC_KEY);
  const outside = "current_setting('attune.webhook_sync', true) is distinct from 'off'";
  const columns = (row: string) => `(${row}.trigger_id, ${row}.state, ${row}.is_primary, ${row}.expires_at)`;
  await schema.trigger(
    'webhook_1_sync_primary',
    'webhook_key',
    `after update on attune.webhook_key for each row
     when (${columns('old')} is distinct from ${columns('new')} and ${outside})
     execute function attune.sync_primary_webhook_key()`,
  );
  await schema.trigger(
    'webhook_1_sync_deleted_primary',
    'webhook_key',
    `after delete on attune.webhook_key for each row
     when (old.is_primary and old.state = 'active' and ${outside})
     execute function attune.sync_primary_webhook_key()`,
  );
}

// The primary key while it is in force, else the newest that is; an expired one keeps its place until there is another.
const PROMOTE_KEY = `(p_trigger_id bigint, p_now timestamptz default now()) returns attune.webhook_key
language plpgsql set attune.webhook_sync to 'off' as $$
declare
  best attune.webhook_key;
begin
  select * into best from attune.webhook_key k
   where k.trigger_id = p_trigger_id and k.state = 'active' and (k.expires_at is null or k.expires_at > p_now)
   order by k.is_primary desc, k.created desc, k.id desc limit 1;
  if best.id is not null and not best.is_primary then
    update attune.webhook_key k set is_primary = false, updated = now()
     where k.trigger_id = p_trigger_id and k.is_primary and k.state = 'active';
    update attune.webhook_key k set is_primary = true, updated = now() where k.id = best.id returning k.* into best;
  end if;
  return best;
end $$`;

// The trigger's copy follows; it stays enabled without any key, and enabling it again makes a new one.
const SETTLE_KEY = `(p_trigger_id bigint) returns void language plpgsql set attune.webhook_sync to 'off' as $$
declare
  best attune.webhook_key;
begin
  perform from attune.trigger t where t.id = p_trigger_id for update;
  if not found then
    return;
  end if;
  best := attune.promote_webhook_key(p_trigger_id);
  update attune.trigger t
     set webhook_key = case when t.webhook_enabled and best.key_value not like 'enc:%' then best.key_value end
   where t.id = p_trigger_id
     and t.webhook_key is distinct from
         case when t.webhook_enabled and best.key_value not like 'enc:%' then best.key_value end;
end $$`;

const SYNC_PRIMARY_KEY = `() returns trigger language plpgsql as $$
begin
  perform attune.settle_webhook_key(old.trigger_id);
  if tg_op = 'UPDATE' and new.trigger_id <> old.trigger_id then
    perform attune.settle_webhook_key(new.trigger_id);
  end if;
  return null;
end $$`;

// As before, but that the other keys stay where they are while one primary key follows another.
const REMEMBER_KEY = `(p_trigger_id bigint, p_key varchar) returns void
language plpgsql set attune.webhook_sync to 'off' as $$
declare
  hash bytea := attune.webhook_key_hash(p_key);
begin
  if exists (select from attune.webhook_key k where k.key_hash = hash and k.trigger_id <> p_trigger_id) then
    raise exception 'Webhook key % belongs to another trigger', attune.webhook_key_display(p_key)
      using errcode = 'unique_violation';
  end if;
  update attune.webhook_key k set state = 'revoked', revoked_at = now(), updated = now()
   where k.trigger_id = p_trigger_id and k.is_primary and k.state = 'active' and k.key_hash <> hash;
  insert into attune.webhook_key as k (trigger_id, key_hash, key_display, key_value)
  values (p_trigger_id, hash, attune.webhook_key_display(p_key), p_key)
  on conflict (key_hash) do update set
    state = 'active', revoked_at = null, is_primary = true, expires_at = null,
    key_value = coalesce(k.key_value, excluded.key_value), updated = now();
end $$`;

// As before, but that enabling also makes a key where an enabled webhook has lost its last one.
const SYNC_KEY = `() returns trigger language plpgsql as $$
declare
  known attune.webhook_key;
  old_key varchar := null;
begin
  if tg_op = 'UPDATE' then
    old_key := old.webhook_key;
  end if;
  if new.webhook_key is not null and new.webhook_key is distinct from old_key then
    if tg_op = 'INSERT' then
      return new;
    end if;
    perform attune.remember_webhook_key(new.id, new.webhook_key);
  elsif new.webhook_key is null and old_key is not null then
    new.webhook_enabled := false;
  end if;
  if not new.webhook_enabled then
    new.webhook_key := null;
  elsif new.webhook_key is null then
    known := attune.promote_webhook_key(new.id);
    if known.id is null then
      new.webhook_key := attune.generate_webhook_key();
      if tg_op = 'UPDATE' then
        perform attune.remember_webhook_key(new.id, new.webhook_key);
      end if;
    elsif known.key_value not like 'enc:%' then
      new.webhook_key := known.key_value;
    end if;
  end if;
  return new;
end $$`;

const ADD_KEY = `(p_trigger_id bigint, p_label text default null, p_expires_at timestamptz default null)
returns table (id bigint, webhook_key varchar(64), webhook_url text)
language plpgsql as $$
#variable_conflict use_column
declare
  new_key varchar(64);
  new_id bigint;
begin
  perform from attune.trigger t where t.id = p_trigger_id for update;
  if not found then
    raise exception 'Trigger with id % does not exist', p_trigger_id;
  end if;
  new_key := attune.generate_webhook_key();
  insert into attune.webhook_key (trigger_id, key_hash, key_display, key_value, is_primary, label, expires_at)
  values (p_trigger_id, attune.webhook_key_hash(new_key), attune.webhook_key_display(new_key), new_key, false,
          p_label, p_expires_at)
  returning id into new_id;
  perform attune.settle_webhook_key(p_trigger_id);
  return query select new_id, new_key, '/api/v1/webhooks/' || new_key;
end $$`;

const REVOKE_KEY = `(p_key_id bigint) returns boolean language plpgsql as $$
declare
  of_trigger bigint;
begin
  update attune.webhook_key k set state = 'revoked', revoked_at = now(), updated = now(), key_value = null
   where k.id = p_key_id and k.state = 'active' returning k.trigger_id into of_trigger;
  if of_trigger is null then
    return false;
  end if;
  perform attune.settle_webhook_key(of_trigger);
  return true;
end $$`;
