// Every key of every trigger, current and revoked, found by its hash. Keys that a host made are taken over.

import { reversible, type SchemaChange } from './reversible.ts';

export const webhookKey = reversible('0005_webhook_key', async (schema) => {
  const created = await schema.table(
    'webhook_key',
    `id bigserial primary key,
     trigger_id bigint not null references attune.trigger (id) on delete cascade,
     key_hash bytea not null unique,
     key_display text not null,
     key_value text,
     is_primary boolean not null default true,
     state text not null default 'active' check (state in ('active', 'revoked')),
     label text,
     owner text,
     tenant text,
     expires_at timestamptz,
     revoked_at timestamptz,
     last_used_at timestamptz,
     total_events bigint not null default 0,
     created timestamptz not null default now(),
     updated timestamptz not null default now()`,
  );
  // Counters are written about once a second: room on the page keeps those updates out of the indexes.
  if (created) await schema.run('alter table attune.webhook_key set (fillfactor = 80)');
  await schema.index('idx_webhook_key_trigger', 'webhook_key (trigger_id)');
  await schema.index(
    'idx_webhook_key_primary',
    "webhook_key (trigger_id) where is_primary and state = 'active'",
    'unique index',
  );
  await generateKeyFunction(schema);
  await takeOverKeys(schema);
});

/** Bytes from 248 up are thrown away: 256 is no multiple of 62, so keeping them would favour the first characters. */
async function generateKeyFunction(schema: SchemaChange): Promise<void> {
  await schema.function(
    'generate_webhook_key',
    '',
    `() returns varchar(64) language plpgsql volatile as $$
declare
  alphabet constant text := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  pool bytea;
  candidate text;
begin
  for attempt in 1..10 loop
    candidate := 'wh_';
    while length(candidate) < 35 loop
      pool := attune.webhook_random_bytes(56);
      for i in 0..55 loop
        exit when length(candidate) = 35;
        continue when get_byte(pool, i) >= 248;
        candidate := candidate || substr(alphabet, get_byte(pool, i) % 62 + 1, 1);
      end loop;
    end loop;
    if not exists (select from attune.webhook_key k where k.key_hash = attune.webhook_key_hash(candidate))
       and not exists (select from attune.trigger t where t.webhook_key = candidate) then
      return candidate;
    end if;
  end loop;
  raise exception 'Failed to generate unique webhook key after 10 attempts';
end $$`,
  );
}

/** A disabled trigger's key is remembered here and hidden there; taking the migration back shows it again. */
async function takeOverKeys(schema: SchemaChange): Promise<void> {
  const events = await schema.columnTypes('event');
  const metadata = 'metadata' in events ? 'metadata' : 'config';
  await schema.run(`
    insert into attune.webhook_key (trigger_id, key_hash, key_display, key_value, created, total_events, last_used_at)
    select t.id, attune.webhook_key_hash(t.webhook_key), attune.webhook_key_display(t.webhook_key), t.webhook_key,
           coalesce(t.created, now()), coalesce(used.events, 0), used.last_at
      from attune.trigger t
      left join (
        select ${metadata} ->> 'webhook_key' as key, count(*) as events, max(created) as last_at
          from attune.event where ${metadata} ->> 'source' = 'webhook' group by 1
      ) used on used.key = t.webhook_key
     where t.webhook_key is not null
     order by t.id
    on conflict do nothing`);
  await schema.change(
    'update attune.trigger set webhook_key = null where not webhook_enabled and webhook_key is not null',
    `update attune.trigger t set webhook_key = k.key_value from attune.webhook_key k
      where k.trigger_id = t.id and k.is_primary and k.state = 'active' and t.webhook_key is null
        and k.key_value not like 'enc:%'`,
  );
}
