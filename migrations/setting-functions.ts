// The SQL functions that change a webhook's settings: HMAC, rate limit, IP allowlist.

import { reversible } from './reversible.ts';

export const settingFunctions = reversible('0012_setting_functions', async (schema) => {
  await schema.function('enable_trigger_webhook_hmac', 'bigint, varchar', ENABLE_HMAC);
  await schema.function('disable_trigger_webhook_hmac', 'bigint', DISABLE_HMAC);
  await schema.function(
    'configure_trigger_webhook_rate_limit',
    'bigint, boolean, integer, integer',
    RATE_LIMIT,
  );
  await schema.function('is_webhook_ip_entry', 'text', IS_IP_ENTRY);
  await schema.function('configure_trigger_webhook_ip_whitelist', 'bigint, boolean, text[]', IP_WHITELIST);
});

const ENABLE_HMAC = `(p_trigger_id bigint, p_algorithm varchar default 'sha256')
returns table (webhook_hmac_enabled boolean, webhook_hmac_secret varchar(128), webhook_hmac_algorithm varchar(32))
language plpgsql as $$
#variable_conflict use_column
declare
  is_enabled boolean;
begin
  select t.webhook_enabled into is_enabled from attune.trigger t where t.id = p_trigger_id for update;
  if not found then
    raise exception 'Trigger with id % not found', p_trigger_id;
  end if;
  if not is_enabled then
    raise exception 'Webhooks must be enabled before enabling HMAC verification';
  end if;
  if p_algorithm is null or p_algorithm not in ('sha256', 'sha512', 'sha1') then
    raise exception 'Invalid HMAC algorithm. Supported: sha256, sha512, sha1';
  end if;
  return query
    update attune.trigger t set webhook_hmac_enabled = true, webhook_hmac_algorithm = p_algorithm,
           webhook_hmac_secret = attune.generate_webhook_hmac_secret()
     where t.id = p_trigger_id
    returning t.webhook_hmac_enabled, t.webhook_hmac_secret::varchar(128), t.webhook_hmac_algorithm;
end $$`;

const DISABLE_HMAC = `(p_trigger_id bigint) returns boolean language plpgsql as $$
begin
  update attune.trigger t set webhook_hmac_enabled = false, webhook_hmac_secret = null where t.id = p_trigger_id;
  return found;
end $$`;

// A comparison with NULL is NULL, which IF takes for false: ask for what is right, not for what is wrong.
const RATE_LIMIT = `(
  p_trigger_id bigint, p_enabled boolean, p_requests integer default 100, p_window_seconds integer default 60)
returns table (rate_limit_enabled boolean, rate_limit_requests integer, rate_limit_window_seconds integer)
language plpgsql as $$
begin
  if p_enabled is null then
    raise exception 'Rate limit enabled must be true or false';
  end if;
  if (p_requests between 1 and 10000) is not true then
    raise exception 'Rate limit requests must be between 1 and 10000';
  end if;
  if (p_window_seconds between 1 and 3600) is not true then
    raise exception 'Rate limit window must be between 1 and 3600 seconds';
  end if;
  return query
    update attune.trigger t set webhook_rate_limit_enabled = p_enabled, webhook_rate_limit_requests = p_requests,
           webhook_rate_limit_window_seconds = p_window_seconds
     where t.id = p_trigger_id
    returning t.webhook_rate_limit_enabled, t.webhook_rate_limit_requests, t.webhook_rate_limit_window_seconds;
  if not found then
    raise exception 'Trigger with id % not found', p_trigger_id;
  end if;
end $$`;

// inet alone is too kind: it takes 10.1/16 and 010.0.0.1 for IPv4 addresses.
const IS_IP_ENTRY = `(p_entry text) returns boolean language plpgsql immutable as $$
begin
  if p_entry is null or not (
    p_entry ~ '^((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})(/[0-9]{1,2}){0,1}$'
    or p_entry ~ '^[0-9a-fA-F.]*:[0-9a-fA-F.:]*(/[0-9]{1,3}){0,1}$'
  ) then
    return false;
  end if;
  perform p_entry::inet;
  return true;
exception when invalid_text_representation then
  return false;
end $$`;

const IP_WHITELIST = `(p_trigger_id bigint, p_enabled boolean, p_ip_whitelist text[] default '{}')
returns table (ip_whitelist_enabled boolean, ip_whitelist text[])
language plpgsql as $$
declare
  entry text;
begin
  if p_enabled is null then
    raise exception 'IP whitelist enabled must be true or false';
  end if;
  if p_ip_whitelist is null then
    raise exception 'IP whitelist must be an array of addresses and CIDR blocks';
  end if;
  foreach entry in array p_ip_whitelist loop
    if not attune.is_webhook_ip_entry(entry) then
      raise exception 'Invalid IP whitelist entry: %. Expected an IPv4 or IPv6 address or CIDR block', entry;
    end if;
  end loop;
  return query
    update attune.trigger t set webhook_ip_whitelist_enabled = p_enabled, webhook_ip_whitelist = p_ip_whitelist
     where t.id = p_trigger_id
    returning t.webhook_ip_whitelist_enabled, t.webhook_ip_whitelist;
  if not found then
    raise exception 'Trigger with id % not found', p_trigger_id;
  end if;
end $$`;
