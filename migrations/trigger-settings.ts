// A webhook's settings, as columns of attune.trigger. A host that keeps them in one JSON column has them imported.

import { type Columns, reversible, type SchemaChange } from './reversible.ts';

const SETTINGS: Columns = {
  webhook_enabled: 'boolean not null default false',
  webhook_key: 'varchar(64) unique',
  webhook_secret: 'varchar(128)',
  webhook_hmac_enabled: 'boolean not null default false',
  webhook_hmac_secret: 'text',
  webhook_hmac_algorithm: "varchar(32) default 'sha256'",
  webhook_rate_limit_enabled: 'boolean not null default false',
  webhook_rate_limit_requests: 'integer default 100',
  webhook_rate_limit_window_seconds: 'integer default 60',
  webhook_ip_whitelist_enabled: 'boolean not null default false',
  webhook_ip_whitelist: 'text[]',
  webhook_payload_size_limit_kb: 'integer default 1024',
  webhook_enabled_at: 'timestamptz',
  webhook_hmac_scheme: "varchar(64) not null default 'attune'",
  webhook_hmac_tolerance_seconds: 'integer not null default 300',
  webhook_payload_schema_enforced: 'boolean not null default true',
  webhook_tenant: 'text',
  webhook_revision: 'bigint not null default 0',
};

export const triggerSettings = reversible('0003_trigger_settings', async (schema) => {
  const before = await schema.columnTypes('trigger');
  await schema.columns('trigger', SETTINGS);
  await widenHmacSecret(schema, before.webhook_hmac_secret);
  await importWebhookConfigFunction(schema);
  // Columns that were there hold newer settings than a JSON column that was left behind.
  if ('webhook_config' in before && !('webhook_hmac_enabled' in before)) {
    await schema.run('select attune.import_webhook_config(id, webhook_config) from attune.trigger');
  }
  await schema.run(`update attune.trigger set webhook_hmac_secret = webhook_secret
    where webhook_hmac_secret is null and webhook_secret is not null`);
  // When it was enabled is not known; a host's own statistics said the same.
  await schema.run(`update attune.trigger set webhook_enabled_at = coalesce(created, now())
    where webhook_enabled and webhook_enabled_at is null`);
  await schema.index('idx_trigger_webhook_key', 'trigger (webhook_key) where webhook_key is not null');
  await schema.index('idx_trigger_webhook_enabled', 'trigger (webhook_enabled) where webhook_enabled');
});

/** An encrypted secret is longer than the 128 characters a host's column allows. */
async function widenHmacSecret(schema: SchemaChange, type: string | undefined): Promise<void> {
  if (type === undefined || type === 'text') return;
  await schema.change(
    'alter table attune.trigger alter column webhook_hmac_secret type text',
    `do $$ begin
       alter table attune.trigger alter column webhook_hmac_secret type ${type};
     exception when string_data_right_truncation then
       raise notice 'attune.trigger.webhook_hmac_secret stays of type text: it holds longer values';
     end $$`,
  );
}

/**
 * Takes over what the JSON names and leaves the rest alone: an empty object must not switch any check off.
 * Values of a wrong type count as absent, numbers out of range are brought into it.
 */
async function importWebhookConfigFunction(schema: SchemaChange): Promise<void> {
  await schema.function(
    'webhook_config_boolean',
    'jsonb',
    `(p_value jsonb) returns boolean language sql immutable as $$
  select case when jsonb_typeof(p_value) = 'boolean' then p_value::boolean end
$$`,
  );
  await schema.function(
    'webhook_config_integer',
    'jsonb, integer',
    `(p_value jsonb, p_maximum integer) returns integer language sql immutable as $$
  select case when jsonb_typeof(p_value) = 'number' and p_value::numeric >= 1
    then least(trunc(p_value::numeric), p_maximum)::integer end
$$`,
  );
  await schema.function('import_webhook_config', 'bigint, jsonb', IMPORT_WEBHOOK_CONFIG);
}

const IMPORT_WEBHOOK_CONFIG = `(p_trigger_id bigint, p_config jsonb) returns void language plpgsql as $$
declare
  hmac jsonb := p_config -> 'hmac';
  rate jsonb := p_config -> 'rate_limit';
  ips jsonb := p_config -> 'ip_whitelist';
begin
  update attune.trigger t set
    webhook_secret = coalesce(left(p_config ->> 'secret', 128), t.webhook_secret),
    webhook_hmac_enabled = coalesce(attune.webhook_config_boolean(hmac -> 'enabled'), t.webhook_hmac_enabled),
    webhook_hmac_secret = coalesce(hmac ->> 'secret', t.webhook_hmac_secret),
    webhook_hmac_algorithm = coalesce(left(hmac ->> 'algorithm', 32), t.webhook_hmac_algorithm),
    webhook_rate_limit_enabled =
      coalesce(attune.webhook_config_boolean(rate -> 'enabled'), t.webhook_rate_limit_enabled),
    webhook_rate_limit_requests =
      coalesce(attune.webhook_config_integer(rate -> 'requests', 10000), t.webhook_rate_limit_requests),
    webhook_rate_limit_window_seconds =
      coalesce(attune.webhook_config_integer(rate -> 'window_seconds', 3600), t.webhook_rate_limit_window_seconds),
    webhook_ip_whitelist_enabled =
      coalesce(attune.webhook_config_boolean(ips -> 'enabled'), t.webhook_ip_whitelist_enabled),
    webhook_ip_whitelist = case when jsonb_typeof(ips -> 'ips') = 'array'
      then array(select jsonb_array_elements_text(ips -> 'ips')) else t.webhook_ip_whitelist end,
    webhook_payload_size_limit_kb = coalesce(
      attune.webhook_config_integer(p_config -> 'payload_size_limit_kb', 10240), t.webhook_payload_size_limit_kb)
  where t.id = p_trigger_id;
end $$`;
