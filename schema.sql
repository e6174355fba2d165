-- What the migrations make of an empty database. Written by scripts/schema-dump.ts.

-- Name: attune; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA attune;

-- Name: SCHEMA attune; Type: COMMENT; Schema: -; Owner: -

COMMENT ON SCHEMA attune IS 'Created by attune-webhooks';

-- Name: add_trigger_webhook_key(bigint, text, timestamp with time zone); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.add_trigger_webhook_key(p_trigger_id bigint, p_label text DEFAULT NULL::text, p_expires_at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS TABLE(id bigint, webhook_key character varying, webhook_url text)
    LANGUAGE plpgsql
    AS $$
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
end $$;

-- Name: check_webhook_ip_whitelist(inet, text[]); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.check_webhook_ip_whitelist(p_source_ip inet, p_whitelist text[]) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
declare
  address inet := p_source_ip;
  entry text;
begin
  if address is null then
    return false;
  end if;
  if family(address) = 6 and address <<= inet '::ffff:0.0.0.0/96' then
    address := replace(host(address), '::ffff:', '')::inet;
  end if;
  foreach entry in array coalesce(p_whitelist, '{}') loop
    if attune.is_webhook_ip_entry(entry) and address <<= entry::inet then
      return true;
    end if;
  end loop;
  return false;
end $$;

-- Name: check_webhook_rate_limit(character varying, integer, integer); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.check_webhook_rate_limit(p_webhook_key character varying, p_max_requests integer, p_window_seconds integer) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  this_window timestamptz;
  counted integer;
begin
  if p_webhook_key is null then
    raise exception 'Webhook key must not be null';
  end if;
  if (p_max_requests between 1 and 10000) is not true then
    raise exception 'Rate limit requests must be between 1 and 10000';
  end if;
  if (p_window_seconds between 1 and 3600) is not true then
    raise exception 'Rate limit window must be between 1 and 3600 seconds';
  end if;
  this_window := to_timestamp(floor(extract(epoch from clock_timestamp()) / p_window_seconds) * p_window_seconds);
  insert into attune.webhook_rate_limit as r (webhook_key, window_start) values (p_webhook_key, this_window)
    on conflict (webhook_key, window_start)
    do update set request_count = r.request_count + 1, updated = now() where r.request_count < p_max_requests
    returning r.request_count into counted;
  if counted = 1 then
    delete from attune.webhook_rate_limit r
     where r.webhook_key = p_webhook_key and r.window_start < this_window - interval '1 hour';
  end if;
  return counted is not null;
end $$;

-- Name: configure_trigger_webhook_ip_whitelist(bigint, boolean, text[]); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.configure_trigger_webhook_ip_whitelist(p_trigger_id bigint, p_enabled boolean, p_ip_whitelist text[] DEFAULT '{}'::text[]) RETURNS TABLE(ip_whitelist_enabled boolean, ip_whitelist text[])
    LANGUAGE plpgsql
    AS $$
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
end $$;

-- Name: configure_trigger_webhook_rate_limit(bigint, boolean, integer, integer); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.configure_trigger_webhook_rate_limit(p_trigger_id bigint, p_enabled boolean, p_requests integer DEFAULT 100, p_window_seconds integer DEFAULT 60) RETURNS TABLE(rate_limit_enabled boolean, rate_limit_requests integer, rate_limit_window_seconds integer)
    LANGUAGE plpgsql
    AS $$
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
end $$;

-- Name: webhook_key; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_key (
    id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    key_hash bytea NOT NULL,
    key_display text NOT NULL,
    key_value text,
    is_primary boolean DEFAULT true NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    label text,
    owner text,
    tenant text,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    total_events bigint DEFAULT 0 NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    last_refused_at timestamp with time zone,
    refused_requests bigint DEFAULT 0 NOT NULL,
    CONSTRAINT webhook_key_state_check CHECK ((state = ANY (ARRAY['active'::text, 'revoked'::text])))
)
WITH (fillfactor='80');

-- Name: current_webhook_key(bigint); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.current_webhook_key(p_trigger_id bigint) RETURNS attune.webhook_key
    LANGUAGE sql STABLE
    AS $$
  select k from attune.webhook_key k
   where k.trigger_id = p_trigger_id and k.is_primary and k.state = 'active'
     and (k.expires_at is null or k.expires_at > now())
$$;

-- Name: disable_trigger_webhook(bigint); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.disable_trigger_webhook(p_trigger_id bigint) RETURNS boolean
    LANGUAGE plpgsql
    SET "attune.webhook_sync" TO 'on'
    AS $$
begin
  update attune.trigger t set webhook_enabled = false where t.id = p_trigger_id;
  if not found then
    raise exception 'Trigger with id % does not exist', p_trigger_id;
  end if;
  return true;
end $$;

-- Name: disable_trigger_webhook_hmac(bigint); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.disable_trigger_webhook_hmac(p_trigger_id bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
begin
  update attune.trigger t set webhook_hmac_enabled = false, webhook_hmac_secret = null where t.id = p_trigger_id;
  return found;
end $$;

-- Name: enable_trigger_webhook(bigint); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.enable_trigger_webhook(p_trigger_id bigint) RETURNS TABLE(webhook_enabled boolean, webhook_key character varying, webhook_url text)
    LANGUAGE plpgsql
    SET "attune.webhook_sync" TO 'on'
    AS $$
#variable_conflict use_column
begin
  return query
    update attune.trigger t set webhook_enabled = true where t.id = p_trigger_id
    returning t.webhook_enabled, t.webhook_key, '/api/v1/webhooks/' || t.webhook_key;
  if not found then
    raise exception 'Trigger with id % does not exist', p_trigger_id;
  end if;
end $$;

-- Name: enable_trigger_webhook_hmac(bigint, character varying); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.enable_trigger_webhook_hmac(p_trigger_id bigint, p_algorithm character varying DEFAULT 'sha256'::character varying) RETURNS TABLE(webhook_hmac_enabled boolean, webhook_hmac_secret character varying, webhook_hmac_algorithm character varying)
    LANGUAGE plpgsql
    AS $$
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
end $$;

-- Name: generate_webhook_hmac_secret(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.generate_webhook_hmac_secret() RETURNS character varying
    LANGUAGE sql
    AS $$
  select encode(attune.webhook_random_bytes(64), 'hex')
$$;

-- Name: generate_webhook_key(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.generate_webhook_key() RETURNS character varying
    LANGUAGE plpgsql
    AS $$
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
end $$;

-- Name: import_webhook_config(bigint, jsonb); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.import_webhook_config(p_trigger_id bigint, p_config jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
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
end $$;

-- Name: is_webhook_ip_entry(text); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.is_webhook_ip_entry(p_entry text) RETURNS boolean
    LANGUAGE plpgsql IMMUTABLE
    AS $_$
begin
  if p_entry is null or not (
    p_entry ~ '^((0|[1-9][0-9]{0,2})\.){3}(0|[1-9][0-9]{0,2})(/[0-9]{1,2}){0,1}$'
    or p_entry ~ '^[0-9a-fA-F.]*:[0-9a-fA-F.:]*(/[0-9]{1,3}){0,1}$'
  ) then
    return false;
  end if;
  perform p_entry::inet;
  return true;
exception when invalid_text_representation then
  return false;
end $_$;

-- Name: notify_webhook_key(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.notify_webhook_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op <> 'INSERT' then
    perform pg_notify('attune_webhooks', old.trigger_id::text);
  end if;
  if tg_op <> 'DELETE' then
    perform pg_notify('attune_webhooks', new.trigger_id::text);
  end if;
  return null;
end $$;

-- Name: notify_webhook_target(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.notify_webhook_target() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if tg_op <> 'INSERT' then
    perform pg_notify('attune_webhooks', old.trigger_id::text);
  end if;
  if tg_op <> 'DELETE' then
    perform pg_notify('attune_webhooks', new.trigger_id::text);
  end if;
  return null;
end $$;

-- Name: notify_webhook_trigger(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.notify_webhook_trigger() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_notify('attune_webhooks', (case when tg_op = 'DELETE' then old.id else new.id end)::text);
  return null;
end $$;

-- Name: promote_webhook_key(bigint, timestamp with time zone); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.promote_webhook_key(p_trigger_id bigint, p_now timestamp with time zone DEFAULT now()) RETURNS attune.webhook_key
    LANGUAGE plpgsql
    SET "attune.webhook_sync" TO 'off'
    AS $$
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
end $$;

-- Name: regenerate_trigger_webhook_key(bigint); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.regenerate_trigger_webhook_key(p_trigger_id bigint) RETURNS TABLE(webhook_key character varying, previous_key_revoked boolean)
    LANGUAGE plpgsql
    SET "attune.webhook_sync" TO 'on'
    AS $$
#variable_conflict use_column
declare
  new_key varchar(64);
  had_key boolean;
begin
  perform from attune.trigger t where t.id = p_trigger_id for update;
  if not found then
    raise exception 'Trigger with id % does not exist', p_trigger_id;
  end if;
  had_key := exists (
    select from attune.webhook_key k where k.trigger_id = p_trigger_id and k.is_primary and k.state = 'active');
  new_key := attune.generate_webhook_key();
  update attune.trigger t set webhook_key = new_key where t.id = p_trigger_id;
  return query select new_key, had_key;
end $$;

-- Name: remember_webhook_key(bigint, character varying); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.remember_webhook_key(p_trigger_id bigint, p_key character varying) RETURNS void
    LANGUAGE plpgsql
    SET "attune.webhook_sync" TO 'off'
    AS $$
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
end $$;

-- Name: revoke_webhook_key(bigint); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.revoke_webhook_key(p_key_id bigint) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
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
end $$;

-- Name: settle_webhook_key(bigint); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.settle_webhook_key(p_trigger_id bigint) RETURNS void
    LANGUAGE plpgsql
    SET "attune.webhook_sync" TO 'off'
    AS $$
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
end $$;

-- Name: sync_inserted_webhook_key(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.sync_inserted_webhook_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.webhook_key is not null then
    perform attune.remember_webhook_key(new.id, new.webhook_key);
    if not new.webhook_enabled then
      update attune.trigger t set webhook_key = null where t.id = new.id;
    end if;
  end if;
  return null;
end $$;

-- Name: sync_primary_webhook_key(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.sync_primary_webhook_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform attune.settle_webhook_key(old.trigger_id);
  if tg_op = 'UPDATE' and new.trigger_id <> old.trigger_id then
    perform attune.settle_webhook_key(new.trigger_id);
  end if;
  return null;
end $$;

-- Name: sync_webhook_key(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.sync_webhook_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
end $$;

-- Name: touch_webhook_trigger(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.touch_webhook_trigger() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
end $$;

-- Name: webhook_config_boolean(jsonb); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.webhook_config_boolean(p_value jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
  select case when jsonb_typeof(p_value) = 'boolean' then p_value::boolean end
$$;

-- Name: webhook_config_integer(jsonb, integer); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.webhook_config_integer(p_value jsonb, p_maximum integer) RETURNS integer
    LANGUAGE sql IMMUTABLE
    AS $$
  select case when jsonb_typeof(p_value) = 'number' and p_value::numeric >= 1
    then least(trunc(p_value::numeric), p_maximum)::integer end
$$;

-- Name: webhook_health_due(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.webhook_health_due() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  update attune.webhook_health set due_at = '-infinity' where trigger_id = new.id;
  return null;
end $$;

-- Name: webhook_inet(text); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.webhook_inet(p_address text) RETURNS inet
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
  return p_address::inet;
exception when invalid_text_representation then
  return null;
end $$;

-- Name: webhook_key_display(text); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.webhook_key_display(p_key text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    AS $$
  select case when right(p_key, 1) = '…' then p_key else left(p_key, least(11, length(p_key) / 2)) || '…' end
$$;

-- Name: webhook_key_hash(text); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.webhook_key_hash(p_key text) RETURNS bytea
    LANGUAGE sql IMMUTABLE STRICT
    AS $$
  select sha256(convert_to(p_key, 'UTF8'))
$$;

-- Name: webhook_random_bytes(integer); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.webhook_random_bytes(p_length integer) RETURNS bytea
    LANGUAGE plpgsql
    AS $$
declare
  collected bytea := '';
  drawn bytea;
begin
  while length(collected) < p_length loop
    drawn := uuid_send(gen_random_uuid());
    collected := collected || substr(drawn, 1, 6) || substr(drawn, 8, 1) || substr(drawn, 10, 7);
  end loop;
  return substr(collected, 1, p_length);
end $$;

-- Name: event; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.event (
    id bigint NOT NULL,
    trigger bigint,
    trigger_ref text NOT NULL,
    payload jsonb,
    metadata jsonb,
    source text,
    created timestamp with time zone DEFAULT now() NOT NULL
);

-- Name: event_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: event_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.event_id_seq OWNED BY attune.event.id;

-- Name: trigger; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.trigger (
    id bigint NOT NULL,
    ref text NOT NULL,
    pack bigint,
    pack_ref text,
    label text NOT NULL,
    description text,
    enabled boolean DEFAULT true NOT NULL,
    param_schema jsonb,
    out_schema jsonb,
    is_adhoc boolean DEFAULT false NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    webhook_enabled boolean DEFAULT false NOT NULL,
    webhook_key character varying(64),
    webhook_secret character varying(128),
    webhook_hmac_enabled boolean DEFAULT false NOT NULL,
    webhook_hmac_secret text,
    webhook_hmac_algorithm character varying(32) DEFAULT 'sha256'::character varying,
    webhook_rate_limit_enabled boolean DEFAULT false NOT NULL,
    webhook_rate_limit_requests integer DEFAULT 100,
    webhook_rate_limit_window_seconds integer DEFAULT 60,
    webhook_ip_whitelist_enabled boolean DEFAULT false NOT NULL,
    webhook_ip_whitelist text[],
    webhook_payload_size_limit_kb integer DEFAULT 1024,
    webhook_enabled_at timestamp with time zone,
    webhook_hmac_scheme character varying(64) DEFAULT 'attune'::character varying NOT NULL,
    webhook_hmac_tolerance_seconds integer,
    webhook_payload_schema_enforced boolean DEFAULT true NOT NULL,
    webhook_tenant text,
    webhook_revision bigint DEFAULT 0 NOT NULL,
    webhook_hmac_previous_secrets jsonb DEFAULT '[]'::jsonb NOT NULL,
    webhook_hmac_options jsonb DEFAULT '{}'::jsonb NOT NULL,
    webhook_verify_token text,
    webhook_waiting_for_secret boolean DEFAULT false NOT NULL,
    webhook_replay_protection boolean,
    webhook_delivery_id_place jsonb,
    webhook_delivery_window_seconds integer DEFAULT 86400 NOT NULL,
    webhook_event_type_place jsonb,
    webhook_event_types text[],
    webhook_input_schema jsonb,
    webhook_mapping jsonb,
    webhook_keep_original boolean DEFAULT false NOT NULL,
    webhook_batch jsonb,
    webhook_response jsonb,
    webhook_proxy jsonb,
    webhook_keep_requests text DEFAULT 'none'::text NOT NULL,
    webhook_keep_requests_hours integer DEFAULT 72 NOT NULL,
    webhook_alert_rules jsonb,
    webhook_events_of_forgotten_keys bigint DEFAULT 0 NOT NULL
);

-- Name: trigger_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.trigger_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: trigger_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.trigger_id_seq OWNED BY attune.trigger.id;

-- Name: webhook_alert; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_alert (
    id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    rule text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    reason text NOT NULL,
    figures jsonb DEFAULT '{}'::jsonb NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    renotified_at timestamp with time zone,
    clear_since timestamp with time zone,
    acknowledged_at timestamp with time zone,
    acknowledged_by text,
    resolved_at timestamp with time zone,
    resolved_reason text,
    CONSTRAINT webhook_alert_state_check CHECK ((state = ANY (ARRAY['open'::text, 'resolved'::text])))
);

-- Name: webhook_alert_channel; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_alert_channel (
    id bigint NOT NULL,
    tenant text,
    label text NOT NULL,
    kind text NOT NULL,
    url text NOT NULL,
    secret text,
    enabled boolean DEFAULT true NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT webhook_alert_channel_kind_check CHECK ((kind = ANY (ARRAY['webhook'::text, 'slack'::text])))
);

-- Name: webhook_alert_channel_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_alert_channel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_alert_channel_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_alert_channel_id_seq OWNED BY attune.webhook_alert_channel.id;

-- Name: webhook_alert_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_alert_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_alert_id_seq OWNED BY attune.webhook_alert.id;

-- Name: webhook_alert_notification; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_alert_notification (
    id bigint NOT NULL,
    alert_id bigint NOT NULL,
    channel_id bigint,
    kind text NOT NULL,
    message jsonb NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    result text,
    created timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT webhook_alert_notification_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'reminder'::text, 'resolved'::text]))),
    CONSTRAINT webhook_alert_notification_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sent'::text, 'failed'::text])))
);

-- Name: webhook_alert_notification_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_alert_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_alert_notification_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_alert_notification_id_seq OWNED BY attune.webhook_alert_notification.id;

-- Name: webhook_audit; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_audit (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    identity_id text,
    identity_login text,
    tenant text,
    action text NOT NULL,
    trigger_id bigint,
    trigger_ref text,
    details jsonb DEFAULT '{}'::jsonb NOT NULL
);

-- Name: webhook_audit_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_audit_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_audit_id_seq OWNED BY attune.webhook_audit.id;

-- Name: webhook_dead_event; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_dead_event (
    event_id bigint NOT NULL,
    trigger_id bigint,
    attempts integer NOT NULL,
    error text,
    created timestamp with time zone DEFAULT now() NOT NULL
);

-- Name: webhook_delivery; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_delivery (
    trigger_id bigint NOT NULL,
    delivery_hash bytea NOT NULL,
    event_id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    content_hash bytea,
    replay_hash bytea
);

-- Name: webhook_event_log; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_event_log (
    id bigint NOT NULL,
    trigger_id bigint,
    trigger_ref text,
    webhook_key character varying(64),
    event_id bigint,
    source_ip inet,
    user_agent text,
    payload_size_bytes integer,
    headers jsonb,
    status_code integer NOT NULL,
    error_message text,
    processing_time_ms integer,
    hmac_verified boolean,
    rate_limited boolean DEFAULT false NOT NULL,
    ip_allowed boolean,
    created timestamp with time zone DEFAULT now() NOT NULL,
    outcome text DEFAULT 'error'::text NOT NULL,
    webhook_key_id bigint,
    method text,
    content_type text,
    delivery_id text,
    error_details jsonb,
    is_test boolean DEFAULT false NOT NULL,
    event_type text,
    note text,
    batch_id uuid,
    batch_position integer
);

-- Name: webhook_event_log_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_event_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_event_log_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_event_log_id_seq OWNED BY attune.webhook_event_log.id;

-- Name: webhook_event_original; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_event_original (
    event_id bigint NOT NULL,
    body bytea NOT NULL,
    content_type text,
    created timestamp with time zone DEFAULT now() NOT NULL
);

-- Name: webhook_health; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_health (
    trigger_id bigint NOT NULL,
    state text NOT NULL,
    since timestamp with time zone NOT NULL,
    reasons jsonb DEFAULT '[]'::jsonb NOT NULL,
    history jsonb,
    judged_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone
);

-- Name: webhook_health_round; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_health_round (
    id integer DEFAULT 1 NOT NULL,
    claimed_at timestamp with time zone,
    covered_until timestamp with time zone,
    resumed_at timestamp with time zone,
    CONSTRAINT webhook_health_round_id_check CHECK ((id = 1))
);

-- Name: webhook_kept_request; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_kept_request (
    id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    key_id bigint NOT NULL,
    key_display text NOT NULL,
    log_id bigint,
    received_at timestamp with time zone NOT NULL,
    head text,
    body bytea,
    bytes integer NOT NULL,
    body_bytes integer NOT NULL,
    method text NOT NULL,
    content_type text,
    source_ip text,
    outcome text NOT NULL,
    status_code integer NOT NULL,
    reason text,
    state text DEFAULT 'kept'::text NOT NULL,
    event_id bigint,
    judged_at timestamp with time zone,
    judged_outcome text,
    judged_reason text,
    run_id bigint,
    claimed_until timestamp with time zone,
    CONSTRAINT webhook_kept_request_state_check CHECK ((state = ANY (ARRAY['kept'::text, 'accepted'::text, 'refused_again'::text, 'discarded'::text])))
);

-- Name: webhook_kept_request_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_kept_request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_kept_request_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_kept_request_id_seq OWNED BY attune.webhook_kept_request.id;

-- Name: webhook_key_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_key_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_key_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_key_id_seq OWNED BY attune.webhook_key.id;

-- Name: webhook_key_usage; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_key_usage (
    key_id bigint NOT NULL,
    bucket timestamp with time zone NOT NULL,
    accepted bigint DEFAULT 0 NOT NULL,
    refused bigint DEFAULT 0 NOT NULL
)
WITH (fillfactor='70');

-- Name: webhook_migrations; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_migrations (
    id integer NOT NULL,
    name character varying(255),
    batch integer,
    migration_time timestamp with time zone
);

-- Name: webhook_migrations_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_migrations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_migrations_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_migrations_id_seq OWNED BY attune.webhook_migrations.id;

-- Name: webhook_migrations_lock; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_migrations_lock (
    index integer NOT NULL,
    is_locked integer
);

-- Name: webhook_migrations_lock_index_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_migrations_lock_index_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_migrations_lock_index_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_migrations_lock_index_seq OWNED BY attune.webhook_migrations_lock.index;

-- Name: webhook_ownership; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_ownership (
    id bigint NOT NULL,
    migration text NOT NULL,
    undo text NOT NULL
);

-- Name: TABLE webhook_ownership; Type: COMMENT; Schema: attune; Owner: -

COMMENT ON TABLE attune.webhook_ownership IS 'How to undo each change that attune-webhooks made to this schema';

-- Name: webhook_ownership_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_ownership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_ownership_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_ownership_id_seq OWNED BY attune.webhook_ownership.id;

-- Name: webhook_proxy_exchange; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_proxy_exchange (
    id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    event_id bigint,
    outcome text NOT NULL,
    target_status integer,
    answered_status integer NOT NULL,
    duration_ms integer NOT NULL,
    response_bytes integer,
    error text,
    created timestamp with time zone DEFAULT now() NOT NULL
);

-- Name: webhook_proxy_exchange_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

ALTER TABLE attune.webhook_proxy_exchange ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME attune.webhook_proxy_exchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: webhook_rate_limit; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_rate_limit (
    id bigint NOT NULL,
    webhook_key character varying(64) NOT NULL,
    window_start timestamp with time zone NOT NULL,
    request_count integer DEFAULT 1 NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL
);

-- Name: webhook_rate_limit_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_rate_limit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_rate_limit_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_rate_limit_id_seq OWNED BY attune.webhook_rate_limit.id;

-- Name: webhook_rejudge_run; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_rejudge_run (
    id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    state text DEFAULT 'running'::text NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    accepted integer DEFAULT 0 NOT NULL,
    duplicate integer DEFAULT 0 NOT NULL,
    refused integer DEFAULT 0 NOT NULL,
    started_by text,
    created timestamp with time zone DEFAULT now() NOT NULL,
    finished timestamp with time zone,
    problem text,
    CONSTRAINT webhook_rejudge_run_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'stopped'::text])))
);

-- Name: webhook_rejudge_run_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_rejudge_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_rejudge_run_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_rejudge_run_id_seq OWNED BY attune.webhook_rejudge_run.id;

-- Name: webhook_replay; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_replay (
    id bigint NOT NULL,
    kind text NOT NULL,
    trigger_id bigint,
    tenant text,
    filter jsonb NOT NULL,
    identity_login text,
    state text DEFAULT 'running'::text NOT NULL,
    cursor bigint DEFAULT 0 NOT NULL,
    last_id bigint NOT NULL,
    total integer NOT NULL,
    requeued integer DEFAULT 0 NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    per_second integer DEFAULT 100 NOT NULL,
    advanced_at timestamp with time zone,
    problem text
);

-- Name: webhook_replay_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_replay_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_replay_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_replay_id_seq OWNED BY attune.webhook_replay.id;

-- Name: webhook_secret_usage; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_secret_usage (
    trigger_id bigint NOT NULL,
    fingerprint text NOT NULL,
    day date NOT NULL,
    requests bigint DEFAULT 0 NOT NULL,
    last_used_at timestamp with time zone NOT NULL
)
WITH (fillfactor='70');

-- Name: webhook_stats_rollup; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_stats_rollup (
    trigger_id bigint NOT NULL,
    resolution_seconds integer NOT NULL,
    bucket timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    requests bigint DEFAULT 0 NOT NULL,
    payload_bytes bigint DEFAULT 0 NOT NULL,
    processing_ms bigint DEFAULT 0 NOT NULL,
    processing_ms_max integer DEFAULT 0 NOT NULL,
    last_at timestamp with time zone
)
WITH (fillfactor='70');

-- Name: webhook_stats_detailed; Type: VIEW; Schema: attune; Owner: -

CREATE VIEW attune.webhook_stats_detailed AS
 SELECT t.id AS trigger_id,
    t.ref AS trigger_ref,
    t.label AS trigger_label,
    t.webhook_enabled,
    t.webhook_key,
    t.webhook_hmac_enabled,
    t.webhook_rate_limit_enabled,
    t.webhook_rate_limit_requests,
    t.webhook_rate_limit_window_seconds,
    t.webhook_ip_whitelist_enabled,
    s.total_requests,
    s.successful_requests,
    s.failed_requests,
    s.rate_limited_requests,
    s.hmac_failures,
    s.ip_blocked_requests,
    s.events_created,
    s.avg_processing_time_ms,
    s.last_request_at,
    t.webhook_enabled_at
   FROM (attune.trigger t
     CROSS JOIN LATERAL ( SELECT (COALESCE(sum(r.requests), (0)::numeric))::bigint AS total_requests,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = ANY (ARRAY['accepted'::text, 'duplicate'::text, 'ignored'::text, 'handshake'::text]))), (0)::numeric))::bigint AS successful_requests,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome <> ALL (ARRAY['accepted'::text, 'duplicate'::text, 'ignored'::text, 'handshake'::text]))), (0)::numeric))::bigint AS failed_requests,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = 'rate_limited'::text)), (0)::numeric))::bigint AS rate_limited_requests,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = 'signature_invalid'::text)), (0)::numeric))::bigint AS hmac_failures,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = 'ip_denied'::text)), (0)::numeric))::bigint AS ip_blocked_requests,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = 'accepted'::text)), (0)::numeric))::bigint AS events_created,
            (sum(r.processing_ms) / NULLIF(sum(r.requests), (0)::numeric)) AS avg_processing_time_ms,
            max(r.last_at) AS last_request_at
           FROM attune.webhook_stats_rollup r
          WHERE ((r.trigger_id = t.id) AND (r.resolution_seconds = 3600))) s)
  WHERE t.webhook_enabled;

-- Name: webhook_target; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_target (
    id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    name text NOT NULL,
    paused_at timestamp with time zone,
    url text NOT NULL,
    method text DEFAULT 'POST'::text NOT NULL,
    pass_headers text[] DEFAULT '{}'::text[] NOT NULL,
    headers jsonb DEFAULT '[]'::jsonb NOT NULL,
    timeout_ms integer DEFAULT 10000 NOT NULL,
    body_form text DEFAULT 'transformed'::text NOT NULL,
    secret text NOT NULL,
    previous_secret text,
    previous_secret_until timestamp with time zone,
    condition jsonb,
    retry jsonb DEFAULT '{}'::jsonb NOT NULL,
    ordering jsonb,
    rate_per_second double precision,
    concurrency integer DEFAULT 10 NOT NULL,
    breaker jsonb,
    answer jsonb DEFAULT '{}'::jsonb NOT NULL,
    max_redirects integer DEFAULT 0 NOT NULL,
    revision bigint DEFAULT 1 NOT NULL,
    breaker_state text DEFAULT 'closed'::text NOT NULL,
    breaker_failures integer DEFAULT 0 NOT NULL,
    breaker_until timestamp with time zone,
    rate_next_at timestamp with time zone,
    last_success_at timestamp with time zone,
    last_failure_at timestamp with time zone,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='50');

-- Name: webhook_target_attempt; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_target_attempt (
    id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    number integer NOT NULL,
    started_at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    outcome text NOT NULL,
    error text,
    method text NOT NULL,
    url text NOT NULL,
    request_headers jsonb DEFAULT '{}'::jsonb NOT NULL,
    request_bytes integer DEFAULT 0 NOT NULL,
    status integer,
    answer_headers jsonb,
    answer_body text,
    answer_truncated boolean DEFAULT false NOT NULL
);

-- Name: webhook_target_attempt_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_target_attempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_target_attempt_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_target_attempt_id_seq OWNED BY attune.webhook_target_attempt.id;

-- Name: webhook_target_delivery; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_target_delivery (
    id bigint NOT NULL,
    target_id bigint NOT NULL,
    trigger_id bigint NOT NULL,
    event_id bigint NOT NULL,
    replay_no integer DEFAULT 0 NOT NULL,
    message_id text NOT NULL,
    state text DEFAULT 'pending'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    round_attempts integer DEFAULT 0 NOT NULL,
    round_started_at timestamp with time zone,
    next_attempt_at timestamp with time zone,
    line text,
    ordering_key text,
    lease_id uuid,
    lease_until timestamp with time zone,
    replay_id bigint,
    last_status integer,
    last_error text,
    created timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone
);

-- Name: webhook_target_delivery_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_target_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_target_delivery_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_target_delivery_id_seq OWNED BY attune.webhook_target_delivery.id;

-- Name: webhook_target_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_target_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_target_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_target_id_seq OWNED BY attune.webhook_target.id;

-- Name: event id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.event ALTER COLUMN id SET DEFAULT nextval('attune.event_id_seq'::regclass);

-- Name: trigger id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.trigger ALTER COLUMN id SET DEFAULT nextval('attune.trigger_id_seq'::regclass);

-- Name: webhook_alert id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_alert ALTER COLUMN id SET DEFAULT nextval('attune.webhook_alert_id_seq'::regclass);

-- Name: webhook_alert_channel id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_alert_channel ALTER COLUMN id SET DEFAULT nextval('attune.webhook_alert_channel_id_seq'::regclass);

-- Name: webhook_alert_notification id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_alert_notification ALTER COLUMN id SET DEFAULT nextval('attune.webhook_alert_notification_id_seq'::regclass);

-- Name: webhook_audit id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_audit ALTER COLUMN id SET DEFAULT nextval('attune.webhook_audit_id_seq'::regclass);

-- Name: webhook_event_log id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_event_log ALTER COLUMN id SET DEFAULT nextval('attune.webhook_event_log_id_seq'::regclass);

-- Name: webhook_kept_request id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_kept_request ALTER COLUMN id SET DEFAULT nextval('attune.webhook_kept_request_id_seq'::regclass);

-- Name: webhook_key id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_key ALTER COLUMN id SET DEFAULT nextval('attune.webhook_key_id_seq'::regclass);

-- Name: webhook_migrations id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_migrations ALTER COLUMN id SET DEFAULT nextval('attune.webhook_migrations_id_seq'::regclass);

-- Name: webhook_migrations_lock index; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_migrations_lock ALTER COLUMN index SET DEFAULT nextval('attune.webhook_migrations_lock_index_seq'::regclass);

-- Name: webhook_ownership id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_ownership ALTER COLUMN id SET DEFAULT nextval('attune.webhook_ownership_id_seq'::regclass);

-- Name: webhook_rate_limit id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_rate_limit ALTER COLUMN id SET DEFAULT nextval('attune.webhook_rate_limit_id_seq'::regclass);

-- Name: webhook_rejudge_run id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_rejudge_run ALTER COLUMN id SET DEFAULT nextval('attune.webhook_rejudge_run_id_seq'::regclass);

-- Name: webhook_replay id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_replay ALTER COLUMN id SET DEFAULT nextval('attune.webhook_replay_id_seq'::regclass);

-- Name: webhook_target id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target ALTER COLUMN id SET DEFAULT nextval('attune.webhook_target_id_seq'::regclass);

-- Name: webhook_target_attempt id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target_attempt ALTER COLUMN id SET DEFAULT nextval('attune.webhook_target_attempt_id_seq'::regclass);

-- Name: webhook_target_delivery id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target_delivery ALTER COLUMN id SET DEFAULT nextval('attune.webhook_target_delivery_id_seq'::regclass);

-- Name: event event_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.event
    ADD CONSTRAINT event_pkey PRIMARY KEY (id);

-- Name: trigger trigger_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.trigger
    ADD CONSTRAINT trigger_pkey PRIMARY KEY (id);

-- Name: trigger trigger_ref_key; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.trigger
    ADD CONSTRAINT trigger_ref_key UNIQUE (ref);

-- Name: trigger trigger_webhook_key_key; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.trigger
    ADD CONSTRAINT trigger_webhook_key_key UNIQUE (webhook_key);

-- Name: webhook_alert_channel webhook_alert_channel_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_alert_channel
    ADD CONSTRAINT webhook_alert_channel_pkey PRIMARY KEY (id);

-- Name: webhook_alert_notification webhook_alert_notification_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_alert_notification
    ADD CONSTRAINT webhook_alert_notification_pkey PRIMARY KEY (id);

-- Name: webhook_alert webhook_alert_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_alert
    ADD CONSTRAINT webhook_alert_pkey PRIMARY KEY (id);

-- Name: webhook_audit webhook_audit_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_audit
    ADD CONSTRAINT webhook_audit_pkey PRIMARY KEY (id);

-- Name: webhook_dead_event webhook_dead_event_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_dead_event
    ADD CONSTRAINT webhook_dead_event_pkey PRIMARY KEY (event_id);

-- Name: webhook_delivery webhook_delivery_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_delivery
    ADD CONSTRAINT webhook_delivery_pkey PRIMARY KEY (trigger_id, delivery_hash);

-- Name: webhook_event_log webhook_event_log_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_event_log
    ADD CONSTRAINT webhook_event_log_pkey PRIMARY KEY (id);

-- Name: webhook_event_original webhook_event_original_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_event_original
    ADD CONSTRAINT webhook_event_original_pkey PRIMARY KEY (event_id);

-- Name: webhook_health webhook_health_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_health
    ADD CONSTRAINT webhook_health_pkey PRIMARY KEY (trigger_id);

-- Name: webhook_health_round webhook_health_round_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_health_round
    ADD CONSTRAINT webhook_health_round_pkey PRIMARY KEY (id);

-- Name: webhook_kept_request webhook_kept_request_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_kept_request
    ADD CONSTRAINT webhook_kept_request_pkey PRIMARY KEY (id);

-- Name: webhook_key webhook_key_key_hash_key; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_key
    ADD CONSTRAINT webhook_key_key_hash_key UNIQUE (key_hash);

-- Name: webhook_key webhook_key_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_key
    ADD CONSTRAINT webhook_key_pkey PRIMARY KEY (id);

-- Name: webhook_key_usage webhook_key_usage_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_key_usage
    ADD CONSTRAINT webhook_key_usage_pkey PRIMARY KEY (key_id, bucket);

-- Name: webhook_migrations_lock webhook_migrations_lock_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_migrations_lock
    ADD CONSTRAINT webhook_migrations_lock_pkey PRIMARY KEY (index);

-- Name: webhook_migrations webhook_migrations_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_migrations
    ADD CONSTRAINT webhook_migrations_pkey PRIMARY KEY (id);

-- Name: webhook_ownership webhook_ownership_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_ownership
    ADD CONSTRAINT webhook_ownership_pkey PRIMARY KEY (id);

-- Name: webhook_proxy_exchange webhook_proxy_exchange_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_proxy_exchange
    ADD CONSTRAINT webhook_proxy_exchange_pkey PRIMARY KEY (id);

-- Name: webhook_rate_limit webhook_rate_limit_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_rate_limit
    ADD CONSTRAINT webhook_rate_limit_pkey PRIMARY KEY (id);

-- Name: webhook_rate_limit webhook_rate_limit_webhook_key_window_start_key; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_rate_limit
    ADD CONSTRAINT webhook_rate_limit_webhook_key_window_start_key UNIQUE (webhook_key, window_start);

-- Name: webhook_rejudge_run webhook_rejudge_run_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_rejudge_run
    ADD CONSTRAINT webhook_rejudge_run_pkey PRIMARY KEY (id);

-- Name: webhook_replay webhook_replay_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_replay
    ADD CONSTRAINT webhook_replay_pkey PRIMARY KEY (id);

-- Name: webhook_secret_usage webhook_secret_usage_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_secret_usage
    ADD CONSTRAINT webhook_secret_usage_pkey PRIMARY KEY (trigger_id, fingerprint, day);

-- Name: webhook_stats_rollup webhook_stats_rollup_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_stats_rollup
    ADD CONSTRAINT webhook_stats_rollup_pkey PRIMARY KEY (trigger_id, resolution_seconds, bucket, outcome);

-- Name: webhook_target_attempt webhook_target_attempt_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target_attempt
    ADD CONSTRAINT webhook_target_attempt_pkey PRIMARY KEY (id);

-- Name: webhook_target_delivery webhook_target_delivery_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target_delivery
    ADD CONSTRAINT webhook_target_delivery_pkey PRIMARY KEY (id);

-- Name: webhook_target_delivery webhook_target_delivery_target_id_event_id_replay_no_key; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target_delivery
    ADD CONSTRAINT webhook_target_delivery_target_id_event_id_replay_no_key UNIQUE (target_id, event_id, replay_no);

-- Name: webhook_target webhook_target_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target
    ADD CONSTRAINT webhook_target_pkey PRIMARY KEY (id);

-- Name: idx_event_source; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_event_source ON attune.event USING btree (source) WHERE (source = 'webhook'::text);

-- Name: idx_event_webhook_key; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_event_webhook_key ON attune.event USING btree (((metadata ->> 'webhook_key'::text)));

-- Name: idx_event_webhook_trigger_ref; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_event_webhook_trigger_ref ON attune.event USING btree (trigger_ref, id DESC);

-- Name: idx_trigger_webhook_enabled; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_trigger_webhook_enabled ON attune.trigger USING btree (webhook_enabled) WHERE webhook_enabled;

-- Name: idx_trigger_webhook_key; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_trigger_webhook_key ON attune.trigger USING btree (webhook_key) WHERE (webhook_key IS NOT NULL);

-- Name: idx_trigger_webhook_previous_secrets; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_trigger_webhook_previous_secrets ON attune.trigger USING btree (id) WHERE (webhook_hmac_previous_secrets <> '[]'::jsonb);

-- Name: idx_webhook_alert_notification_alert; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_alert_notification_alert ON attune.webhook_alert_notification USING btree (alert_id);

-- Name: idx_webhook_alert_notification_channel; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_alert_notification_channel ON attune.webhook_alert_notification USING btree (channel_id);

-- Name: idx_webhook_alert_notification_due; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_alert_notification_due ON attune.webhook_alert_notification USING btree (next_attempt_at) WHERE (state = 'pending'::text);

-- Name: idx_webhook_alert_open; Type: INDEX; Schema: attune; Owner: -

CREATE UNIQUE INDEX idx_webhook_alert_open ON attune.webhook_alert USING btree (trigger_id, rule) WHERE (state = 'open'::text);

-- Name: idx_webhook_alert_resolved; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_alert_resolved ON attune.webhook_alert USING btree (resolved_at) WHERE (resolved_at IS NOT NULL);

-- Name: idx_webhook_alert_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_alert_trigger ON attune.webhook_alert USING btree (trigger_id, id);

-- Name: idx_webhook_audit_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_audit_trigger ON attune.webhook_audit USING btree (trigger_id, id DESC);

-- Name: idx_webhook_dead_event_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_dead_event_trigger ON attune.webhook_dead_event USING btree (trigger_id);

-- Name: idx_webhook_delivery_created; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_delivery_created ON attune.webhook_delivery USING btree (created);

-- Name: idx_webhook_delivery_replay; Type: INDEX; Schema: attune; Owner: -

CREATE UNIQUE INDEX idx_webhook_delivery_replay ON attune.webhook_delivery USING btree (trigger_id, replay_hash) WHERE (replay_hash IS NOT NULL);

-- Name: idx_webhook_event_log_batch; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_event_log_batch ON attune.webhook_event_log USING btree (batch_id) WHERE (batch_id IS NOT NULL);

-- Name: idx_webhook_event_log_deleted_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_event_log_deleted_trigger ON attune.webhook_event_log USING btree (created, id) WHERE ((trigger_id IS NULL) AND (trigger_ref IS NOT NULL));

-- Name: idx_webhook_event_log_event; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_event_log_event ON attune.webhook_event_log USING btree (event_id) WHERE (event_id IS NOT NULL);

-- Name: idx_webhook_event_log_refused; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_event_log_refused ON attune.webhook_event_log USING btree (created, id, outcome, status_code) WHERE (outcome <> 'accepted'::text);

-- Name: idx_webhook_event_log_time; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_event_log_time ON attune.webhook_event_log USING btree (created, id);

-- Name: idx_webhook_event_log_trigger_refused; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_event_log_trigger_refused ON attune.webhook_event_log USING btree (trigger_id, created, id, outcome, status_code) WHERE (outcome <> 'accepted'::text);

-- Name: idx_webhook_event_log_trigger_time; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_event_log_trigger_time ON attune.webhook_event_log USING btree (trigger_id, created, id);

-- Name: idx_webhook_event_original_created; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_event_original_created ON attune.webhook_event_original USING btree (created);

-- Name: idx_webhook_health_due; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_health_due ON attune.webhook_health USING btree (due_at) WHERE (due_at IS NOT NULL);

-- Name: idx_webhook_health_unwell; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_health_unwell ON attune.webhook_health USING btree (state, trigger_id) WHERE (state = ANY (ARRAY['degraded'::text, 'failing'::text, 'silent'::text]));

-- Name: idx_webhook_kept_request_event; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_kept_request_event ON attune.webhook_kept_request USING btree (event_id) WHERE (event_id IS NOT NULL);

-- Name: idx_webhook_kept_request_log; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_kept_request_log ON attune.webhook_kept_request USING btree (log_id) WHERE (log_id IS NOT NULL);

-- Name: idx_webhook_kept_request_received; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_kept_request_received ON attune.webhook_kept_request USING btree (received_at);

-- Name: idx_webhook_kept_request_run; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_kept_request_run ON attune.webhook_kept_request USING btree (run_id, received_at, id) WHERE (run_id IS NOT NULL);

-- Name: idx_webhook_kept_request_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_kept_request_trigger ON attune.webhook_kept_request USING btree (trigger_id, received_at DESC, id DESC) INCLUDE (bytes);

-- Name: idx_webhook_key_expiry; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_key_expiry ON attune.webhook_key USING btree (expires_at) WHERE ((state = 'active'::text) AND (expires_at IS NOT NULL));

-- Name: idx_webhook_key_primary; Type: INDEX; Schema: attune; Owner: -

CREATE UNIQUE INDEX idx_webhook_key_primary ON attune.webhook_key USING btree (trigger_id) WHERE (is_primary AND (state = 'active'::text));

-- Name: idx_webhook_key_revoked; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_key_revoked ON attune.webhook_key USING btree (revoked_at) WHERE (state = 'revoked'::text);

-- Name: idx_webhook_key_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_key_trigger ON attune.webhook_key USING btree (trigger_id);

-- Name: idx_webhook_key_usage_bucket; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_key_usage_bucket ON attune.webhook_key_usage USING btree (bucket);

-- Name: idx_webhook_proxy_exchange_event; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_proxy_exchange_event ON attune.webhook_proxy_exchange USING btree (event_id);

-- Name: idx_webhook_proxy_exchange_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_proxy_exchange_trigger ON attune.webhook_proxy_exchange USING btree (trigger_id);

-- Name: idx_webhook_rate_limit_window; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_rate_limit_window ON attune.webhook_rate_limit USING btree (window_start);

-- Name: idx_webhook_rejudge_run_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_rejudge_run_trigger ON attune.webhook_rejudge_run USING btree (trigger_id, id DESC);

-- Name: idx_webhook_replay_running; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_replay_running ON attune.webhook_replay USING btree (id) WHERE (state = 'running'::text);

-- Name: idx_webhook_secret_usage_day; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_secret_usage_day ON attune.webhook_secret_usage USING btree (day);

-- Name: idx_webhook_stats_rollup_bucket; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_stats_rollup_bucket ON attune.webhook_stats_rollup USING btree (resolution_seconds, bucket);

-- Name: idx_webhook_target_attempt_delivery; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_attempt_delivery ON attune.webhook_target_attempt USING btree (delivery_id, id);

-- Name: idx_webhook_target_delivery_dead; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_delivery_dead ON attune.webhook_target_delivery USING btree (trigger_id) WHERE (state = 'dead'::text);

-- Name: idx_webhook_target_delivery_due; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_delivery_due ON attune.webhook_target_delivery USING btree (target_id, next_attempt_at, id) WHERE ((state = ANY (ARRAY['pending'::text, 'retrying'::text])) AND (line IS NULL));

-- Name: idx_webhook_target_delivery_event; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_delivery_event ON attune.webhook_target_delivery USING btree (event_id);

-- Name: idx_webhook_target_delivery_finished; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_delivery_finished ON attune.webhook_target_delivery USING btree (finished_at) WHERE (finished_at IS NOT NULL);

-- Name: idx_webhook_target_delivery_leased; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_delivery_leased ON attune.webhook_target_delivery USING btree (target_id, lease_until) WHERE (state = 'delivering'::text);

-- Name: idx_webhook_target_delivery_line; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_delivery_line ON attune.webhook_target_delivery USING btree (target_id, line, event_id, id) WHERE ((line IS NOT NULL) AND (state = ANY (ARRAY['pending'::text, 'retrying'::text, 'delivering'::text, 'dead'::text])));

-- Name: idx_webhook_target_delivery_replay; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_delivery_replay ON attune.webhook_target_delivery USING btree (replay_id) WHERE (replay_id IS NOT NULL);

-- Name: idx_webhook_target_delivery_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_delivery_trigger ON attune.webhook_target_delivery USING btree (trigger_id, id DESC);

-- Name: idx_webhook_target_delivery_unfinished; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_delivery_unfinished ON attune.webhook_target_delivery USING btree (trigger_id) WHERE (state = ANY (ARRAY['pending'::text, 'retrying'::text]));

-- Name: idx_webhook_target_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_target_trigger ON attune.webhook_target USING btree (trigger_id);

-- Name: webhook_key webhook_1_sync_deleted_primary; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_1_sync_deleted_primary AFTER DELETE ON attune.webhook_key FOR EACH ROW WHEN ((old.is_primary AND (old.state = 'active'::text) AND (current_setting('attune.webhook_sync'::text, true) IS DISTINCT FROM 'off'::text))) EXECUTE FUNCTION attune.sync_primary_webhook_key();

-- Name: trigger webhook_1_sync_inserted_key; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_1_sync_inserted_key AFTER INSERT ON attune.trigger FOR EACH ROW WHEN ((current_setting('attune.webhook_sync'::text, true) IS DISTINCT FROM 'off'::text)) EXECUTE FUNCTION attune.sync_inserted_webhook_key();

-- Name: trigger webhook_1_sync_key; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_1_sync_key BEFORE INSERT OR UPDATE OF webhook_enabled, webhook_key ON attune.trigger FOR EACH ROW WHEN ((current_setting('attune.webhook_sync'::text, true) IS DISTINCT FROM 'off'::text)) EXECUTE FUNCTION attune.sync_webhook_key();

-- Name: webhook_key webhook_1_sync_primary; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_1_sync_primary AFTER UPDATE ON attune.webhook_key FOR EACH ROW WHEN ((((((old.trigger_id IS DISTINCT FROM new.trigger_id) OR (old.state IS DISTINCT FROM new.state)) OR (old.is_primary IS DISTINCT FROM new.is_primary)) OR (old.expires_at IS DISTINCT FROM new.expires_at)) AND (current_setting('attune.webhook_sync'::text, true) IS DISTINCT FROM 'off'::text))) EXECUTE FUNCTION attune.sync_primary_webhook_key();

-- Name: trigger webhook_2_touch; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_2_touch BEFORE UPDATE ON attune.trigger FOR EACH ROW WHEN ((((((((((((((((((((((((((((((((((((((old.ref IS DISTINCT FROM new.ref) OR (old.enabled IS DISTINCT FROM new.enabled)) OR (old.out_schema IS DISTINCT FROM new.out_schema)) OR (old.webhook_enabled IS DISTINCT FROM new.webhook_enabled)) OR ((old.webhook_key)::text IS DISTINCT FROM (new.webhook_key)::text)) OR ((old.webhook_secret)::text IS DISTINCT FROM (new.webhook_secret)::text)) OR (old.webhook_hmac_enabled IS DISTINCT FROM new.webhook_hmac_enabled)) OR (old.webhook_hmac_secret IS DISTINCT FROM new.webhook_hmac_secret)) OR ((old.webhook_hmac_algorithm)::text IS DISTINCT FROM (new.webhook_hmac_algorithm)::text)) OR ((old.webhook_hmac_scheme)::text IS DISTINCT FROM (new.webhook_hmac_scheme)::text)) OR (old.webhook_hmac_tolerance_seconds IS DISTINCT FROM new.webhook_hmac_tolerance_seconds)) OR (old.webhook_rate_limit_enabled IS DISTINCT FROM new.webhook_rate_limit_enabled)) OR (old.webhook_rate_limit_requests IS DISTINCT FROM new.webhook_rate_limit_requests)) OR (old.webhook_rate_limit_window_seconds IS DISTINCT FROM new.webhook_rate_limit_window_seconds)) OR (old.webhook_ip_whitelist_enabled IS DISTINCT FROM new.webhook_ip_whitelist_enabled)) OR (old.webhook_ip_whitelist IS DISTINCT FROM new.webhook_ip_whitelist)) OR (old.webhook_payload_size_limit_kb IS DISTINCT FROM new.webhook_payload_size_limit_kb)) OR (old.webhook_payload_schema_enforced IS DISTINCT FROM new.webhook_payload_schema_enforced)) OR (old.webhook_tenant IS DISTINCT FROM new.webhook_tenant)) OR (old.webhook_hmac_previous_secrets IS DISTINCT FROM new.webhook_hmac_previous_secrets)) OR (old.webhook_hmac_options IS DISTINCT FROM new.webhook_hmac_options)) OR (old.webhook_verify_token IS DISTINCT FROM new.webhook_verify_token)) OR (old.webhook_waiting_for_secret IS DISTINCT FROM new.webhook_waiting_for_secret)) OR (old.webhook_replay_protection IS DISTINCT FROM new.webhook_replay_protection)) OR (old.webhook_delivery_id_place IS DISTINCT FROM new.webhook_delivery_id_place)) OR (old.webhook_delivery_window_seconds IS DISTINCT FROM new.webhook_delivery_window_seconds)) OR (old.webhook_event_type_place IS DISTINCT FROM new.webhook_event_type_place)) OR (old.webhook_event_types IS DISTINCT FROM new.webhook_event_types)) OR (old.webhook_input_schema IS DISTINCT FROM new.webhook_input_schema)) OR (old.webhook_mapping IS DISTINCT FROM new.webhook_mapping)) OR (old.webhook_keep_original IS DISTINCT FROM new.webhook_keep_original)) OR (old.webhook_batch IS DISTINCT FROM new.webhook_batch)) OR (old.webhook_response IS DISTINCT FROM new.webhook_response)) OR (old.webhook_proxy IS DISTINCT FROM new.webhook_proxy)) OR (old.webhook_keep_requests IS DISTINCT FROM new.webhook_keep_requests)) OR (old.webhook_keep_requests_hours IS DISTINCT FROM new.webhook_keep_requests_hours)) OR (old.webhook_alert_rules IS DISTINCT FROM new.webhook_alert_rules))) EXECUTE FUNCTION attune.touch_webhook_trigger();

-- Name: trigger webhook_2_touch_inserted; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_2_touch_inserted BEFORE INSERT ON attune.trigger FOR EACH ROW WHEN (new.webhook_enabled) EXECUTE FUNCTION attune.touch_webhook_trigger();

-- Name: webhook_key webhook_4_notify; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify AFTER INSERT OR DELETE ON attune.webhook_key FOR EACH ROW EXECUTE FUNCTION attune.notify_webhook_key();

-- Name: webhook_target webhook_4_notify; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify AFTER INSERT OR DELETE OR UPDATE OF trigger_id ON attune.webhook_target FOR EACH ROW EXECUTE FUNCTION attune.notify_webhook_target();

-- Name: trigger webhook_4_notify_deleted; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify_deleted AFTER DELETE ON attune.trigger FOR EACH ROW WHEN (old.webhook_enabled) EXECUTE FUNCTION attune.notify_webhook_trigger();

-- Name: trigger webhook_4_notify_inserted; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify_inserted AFTER INSERT ON attune.trigger FOR EACH ROW WHEN (new.webhook_enabled) EXECUTE FUNCTION attune.notify_webhook_trigger();

-- Name: trigger webhook_4_notify_updated; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify_updated AFTER UPDATE ON attune.trigger FOR EACH ROW WHEN ((old.webhook_revision IS DISTINCT FROM new.webhook_revision)) EXECUTE FUNCTION attune.notify_webhook_trigger();

-- Name: webhook_key webhook_4_notify_updated; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify_updated AFTER UPDATE ON attune.webhook_key FOR EACH ROW WHEN (((((((((old.trigger_id IS DISTINCT FROM new.trigger_id) OR (old.key_hash IS DISTINCT FROM new.key_hash)) OR (old.key_value IS DISTINCT FROM new.key_value)) OR (old.is_primary IS DISTINCT FROM new.is_primary)) OR (old.state IS DISTINCT FROM new.state)) OR (old.expires_at IS DISTINCT FROM new.expires_at)) OR (old.tenant IS DISTINCT FROM new.tenant)) OR (old.label IS DISTINCT FROM new.label))) EXECUTE FUNCTION attune.notify_webhook_key();

-- Name: trigger webhook_5_health_due; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_5_health_due AFTER UPDATE ON attune.trigger FOR EACH ROW WHEN ((((old.enabled IS DISTINCT FROM new.enabled) OR (old.webhook_enabled IS DISTINCT FROM new.webhook_enabled)) OR (old.webhook_alert_rules IS DISTINCT FROM new.webhook_alert_rules))) EXECUTE FUNCTION attune.webhook_health_due();

-- Name: event event_trigger_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.event
    ADD CONSTRAINT event_trigger_fkey FOREIGN KEY (trigger) REFERENCES attune.trigger(id) ON DELETE SET NULL;

-- Name: webhook_alert_notification webhook_alert_notification_alert_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_alert_notification
    ADD CONSTRAINT webhook_alert_notification_alert_id_fkey FOREIGN KEY (alert_id) REFERENCES attune.webhook_alert(id) ON DELETE CASCADE;

-- Name: webhook_alert_notification webhook_alert_notification_channel_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_alert_notification
    ADD CONSTRAINT webhook_alert_notification_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES attune.webhook_alert_channel(id) ON DELETE CASCADE;

-- Name: webhook_alert webhook_alert_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_alert
    ADD CONSTRAINT webhook_alert_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE CASCADE;

-- Name: webhook_event_log webhook_event_log_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_event_log
    ADD CONSTRAINT webhook_event_log_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE SET NULL;

-- Name: webhook_health webhook_health_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_health
    ADD CONSTRAINT webhook_health_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE CASCADE;

-- Name: webhook_kept_request webhook_kept_request_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_kept_request
    ADD CONSTRAINT webhook_kept_request_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE CASCADE;

-- Name: webhook_key webhook_key_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_key
    ADD CONSTRAINT webhook_key_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE CASCADE;

-- Name: webhook_proxy_exchange webhook_proxy_exchange_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_proxy_exchange
    ADD CONSTRAINT webhook_proxy_exchange_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE CASCADE;

-- Name: webhook_rejudge_run webhook_rejudge_run_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_rejudge_run
    ADD CONSTRAINT webhook_rejudge_run_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE CASCADE;

-- Name: webhook_target_attempt webhook_target_attempt_delivery_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target_attempt
    ADD CONSTRAINT webhook_target_attempt_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES attune.webhook_target_delivery(id) ON DELETE CASCADE;

-- Name: webhook_target_delivery webhook_target_delivery_target_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target_delivery
    ADD CONSTRAINT webhook_target_delivery_target_id_fkey FOREIGN KEY (target_id) REFERENCES attune.webhook_target(id) ON DELETE CASCADE;

-- Name: webhook_target webhook_target_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_target
    ADD CONSTRAINT webhook_target_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE CASCADE;
