// Counts a trigger's revisions, and tells every instance within a moment which trigger's key or settings changed.

import { reversible, type SchemaChange } from './reversible.ts';

// What the receiver judges requests by. webhook_config is not among them: it is imported into these.
export const WATCHED: readonly string[] = [
  'ref',
  'enabled',
  'out_schema',
  'webhook_enabled',
  'webhook_key',
  'webhook_secret',
  'webhook_hmac_enabled',
  'webhook_hmac_secret',
  'webhook_hmac_algorithm',
  'webhook_hmac_scheme',
  'webhook_hmac_tolerance_seconds',
  'webhook_rate_limit_enabled',
  'webhook_rate_limit_requests',
  'webhook_rate_limit_window_seconds',
  'webhook_ip_whitelist_enabled',
  'webhook_ip_whitelist',
  'webhook_payload_size_limit_kb',
  'webhook_payload_schema_enforced',
  'webhook_tenant',
];

// Not last_used_at and total_events, which change with every second of use.
const WATCHED_OF_KEY = [
  'trigger_id',
  'key_hash',
  'key_value',
  'is_primary',
  'state',
  'expires_at',
  'tenant',
  'label',
];

const changed = (columns: readonly string[]) =>
  `(${columns.map((name) => `old.${name}`).join(', ')}) is distinct from (${columns.map((name) => `new.${name}`).join(', ')})`;

export const changeNotification = reversible('0015_change_notification', async (schema) => {
  await schema.function('touch_webhook_trigger', '', TOUCH_TRIGGER);
  await schema.function('notify_webhook_trigger', '', NOTIFY_TRIGGER);
  await schema.function('notify_webhook_key', '', NOTIFY_KEY);
  await touchTriggers(schema);
  await notifyTriggers(schema);
});

/** Triggers of the same kind run in the order of their names: these after the one that settles the key. */
async function touchTriggers(schema: SchemaChange): Promise<void> {
  await schema.trigger('webhook_2_touch', 'trigger', touchOn(WATCHED));
  await schema.trigger(
    'webhook_2_touch_inserted',
    'trigger',
    `before insert on attune.trigger for each row
     when (new.webhook_enabled) execute function attune.touch_webhook_trigger()`,
  );
}

const touchOn = (columns: readonly string[]) =>
  `before update on attune.trigger for each row
     when (${changed(columns)}) execute function attune.touch_webhook_trigger()`;

/** Watches over more columns than an earlier migration did; `down` watches over the earlier ones again. */
export async function touchOnChangeOf(
  schema: SchemaChange,
  columns: readonly string[],
  earlier: readonly string[],
): Promise<void> {
  await schema.change(
    'drop trigger if exists webhook_2_touch on attune.trigger',
    `create trigger webhook_2_touch ${touchOn(earlier)}`,
  );
  await schema.trigger('webhook_2_touch', 'trigger', touchOn(columns));
}

/** A trigger that has no webhook is nothing to the receiver; one that goes takes its keys along, which notifies too. */
async function notifyTriggers(schema: SchemaChange): Promise<void> {
  const notify = 'for each row when (%) execute function attune.notify_webhook_trigger()';
  const on = (event: string, condition: string) =>
    `after ${event} on attune.trigger ${notify.replace('%', condition)}`;
  await schema.trigger('webhook_4_notify_inserted', 'trigger', on('insert', 'new.webhook_enabled'));
  await schema.trigger(
    'webhook_4_notify_updated',
    'trigger',
    on('update', 'old.webhook_revision is distinct from new.webhook_revision'),
  );
  await schema.trigger('webhook_4_notify_deleted', 'trigger', on('delete', 'old.webhook_enabled'));
  await schema.trigger(
    'webhook_4_notify',
    'webhook_key',
    'after insert or delete on attune.webhook_key for each row execute function attune.notify_webhook_key()',
  );
  await schema.trigger(
    'webhook_4_notify_updated',
    'webhook_key',
    `after update on attune.webhook_key for each row
     when (${changed(WATCHED_OF_KEY)}) execute function attune.notify_webhook_key()`,
  );
}

const TOUCH_TRIGGER = `() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    new.webhook_enabled_at := coalesce(new.webhook_enabled_at, now());
    return new;
  end if;
  new.webhook_revision := old.webhook_revision + 1;
  new.updated := now();
  if not new.webhook_enabled then
    new.webhook_enabled_at := null;
  elsif not old.webhook_enabled and new.webhook_enabled_at is not distinct from old.webhook_enabled_at then
    new.webhook_enabled_at := now();
  end if;
  return new;
end $$`;

const NOTIFY_TRIGGER = `() returns trigger language plpgsql as $$
begin
  perform pg_notify('attune_webhooks', (case when tg_op = 'DELETE' then old.id else new.id end)::text);
  return null;
end $$`;

const NOTIFY_KEY = `() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    perform pg_notify('attune_webhooks', old.trigger_id::text);
  end if;
  if tg_op <> 'DELETE' then
    perform pg_notify('attune_webhooks', new.trigger_id::text);
  end if;
  return null;
end $$`;
