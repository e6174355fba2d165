// Keeps attune.webhook_key in step with a trigger that is changed in plain SQL. The application changes both itself, in
// one transaction, and says so: `set local attune.webhook_sync = 'off'`.

import { reversible } from './reversible.ts';

export const keySynchronisation = reversible('0014_key_synchronisation', async (schema) => {
  await schema.function('remember_webhook_key', 'bigint, varchar', REMEMBER_KEY);
  await schema.function('current_webhook_key', 'bigint', CURRENT_KEY);
  await schema.function('sync_webhook_key', '', SYNC_KEY);
  await schema.function('sync_inserted_webhook_key', '', SYNC_INSERTED_KEY);
  const when = "when (current_setting('attune.webhook_sync', true) is distinct from 'off')";
  await schema.trigger(
    'webhook_1_sync_key',
    'trigger',
    `before insert or update of webhook_enabled, webhook_key on attune.trigger
     for each row ${when} execute function attune.sync_webhook_key()`,
  );
  await schema.trigger(
    'webhook_1_sync_inserted_key',
    'trigger',
    `after insert on attune.trigger for each row ${when} execute function attune.sync_inserted_webhook_key()`,
  );
  if ('webhook_config' in (await schema.columnTypes('trigger'))) {
    await schema.function('sync_webhook_config', '', SYNC_CONFIG);
    await schema.trigger(
      'webhook_3_sync_config',
      'trigger',
      `after insert or update of webhook_config on attune.trigger
       for each row execute function attune.sync_webhook_config()`,
    );
  }
});

// A key that was in use before, for the same trigger, is put back into force: whoever writes it wants it to work.
const REMEMBER_KEY = `(p_trigger_id bigint, p_key varchar) returns void language plpgsql as $$
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

// Null where there is none; an encrypted one is there, and only the application can show it.
const CURRENT_KEY = `(p_trigger_id bigint) returns attune.webhook_key language sql stable as $$
  select k from attune.webhook_key k
   where k.trigger_id = p_trigger_id and k.is_primary and k.state = 'active'
     and (k.expires_at is null or k.expires_at > now())
$$`;

const SYNC_KEY = `() returns trigger language plpgsql as $$
declare
  known attune.webhook_key;
  old_key varchar := null;
  was_enabled boolean := false;
begin
  if tg_op = 'UPDATE' then
    old_key := old.webhook_key;
    was_enabled := old.webhook_enabled;
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
  elsif new.webhook_key is null and not was_enabled then
    known := attune.current_webhook_key(new.id);
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

// A row of webhook_key can refer to the trigger only once that is there.
const SYNC_INSERTED_KEY = `() returns trigger language plpgsql as $$
begin
  if new.webhook_key is not null then
    perform attune.remember_webhook_key(new.id, new.webhook_key);
    if not new.webhook_enabled then
      update attune.trigger t set webhook_key = null where t.id = new.id;
    end if;
  end if;
  return null;
end $$`;

const SYNC_CONFIG = `() returns trigger language plpgsql as $$
begin
  if new.webhook_config is distinct from (case when tg_op = 'UPDATE' then old.webhook_config else '{}' end) then
    perform attune.import_webhook_config(new.id, new.webhook_config);
  end if;
  return null;
end $$`;
