-- What the migrations make of an empty database. Written by scripts/schema-dump.ts.

-- Name: attune; Type: SCHEMA; Schema: -; Owner: -

CREATE SCHEMA attune;

-- Name: SCHEMA attune; Type: COMMENT; Schema: -; Owner: -

COMMENT ON SCHEMA attune IS 'Created by attune-webhooks';

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

-- Name: notify_webhook_trigger(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.notify_webhook_trigger() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  perform pg_notify('attune_webhooks', (case when tg_op = 'DELETE' then old.id else new.id end)::text);
  return null;
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

-- Name: sync_webhook_key(); Type: FUNCTION; Schema: attune; Owner: -

CREATE FUNCTION attune.sync_webhook_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
    webhook_hmac_tolerance_seconds integer DEFAULT 300 NOT NULL,
    webhook_payload_schema_enforced boolean DEFAULT true NOT NULL,
    webhook_tenant text,
    webhook_revision bigint DEFAULT 0 NOT NULL
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

-- Name: webhook_delivery; Type: TABLE; Schema: attune; Owner: -

CREATE TABLE attune.webhook_delivery (
    trigger_id bigint NOT NULL,
    delivery_hash bytea NOT NULL,
    event_id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL
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
    is_test boolean DEFAULT false NOT NULL
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

-- Name: webhook_key_id_seq; Type: SEQUENCE; Schema: attune; Owner: -

CREATE SEQUENCE attune.webhook_key_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

-- Name: webhook_key_id_seq; Type: SEQUENCE OWNED BY; Schema: attune; Owner: -

ALTER SEQUENCE attune.webhook_key_id_seq OWNED BY attune.webhook_key.id;

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
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = ANY (ARRAY['accepted'::text, 'duplicate'::text]))), (0)::numeric))::bigint AS successful_requests,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome <> ALL (ARRAY['accepted'::text, 'duplicate'::text]))), (0)::numeric))::bigint AS failed_requests,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = 'rate_limited'::text)), (0)::numeric))::bigint AS rate_limited_requests,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = 'signature_invalid'::text)), (0)::numeric))::bigint AS hmac_failures,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = 'ip_denied'::text)), (0)::numeric))::bigint AS ip_blocked_requests,
            (COALESCE(sum(r.requests) FILTER (WHERE (r.outcome = 'accepted'::text)), (0)::numeric))::bigint AS events_created,
            (sum(r.processing_ms) / NULLIF(sum(r.requests), (0)::numeric)) AS avg_processing_time_ms,
            max(r.last_at) AS last_request_at
           FROM attune.webhook_stats_rollup r
          WHERE ((r.trigger_id = t.id) AND (r.resolution_seconds = 3600))) s)
  WHERE t.webhook_enabled;

-- Name: event id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.event ALTER COLUMN id SET DEFAULT nextval('attune.event_id_seq'::regclass);

-- Name: trigger id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.trigger ALTER COLUMN id SET DEFAULT nextval('attune.trigger_id_seq'::regclass);

-- Name: webhook_audit id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_audit ALTER COLUMN id SET DEFAULT nextval('attune.webhook_audit_id_seq'::regclass);

-- Name: webhook_event_log id; Type: DEFAULT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_event_log ALTER COLUMN id SET DEFAULT nextval('attune.webhook_event_log_id_seq'::regclass);

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

-- Name: webhook_audit webhook_audit_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_audit
    ADD CONSTRAINT webhook_audit_pkey PRIMARY KEY (id);

-- Name: webhook_delivery webhook_delivery_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_delivery
    ADD CONSTRAINT webhook_delivery_pkey PRIMARY KEY (trigger_id, delivery_hash);

-- Name: webhook_event_log webhook_event_log_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_event_log
    ADD CONSTRAINT webhook_event_log_pkey PRIMARY KEY (id);

-- Name: webhook_key webhook_key_key_hash_key; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_key
    ADD CONSTRAINT webhook_key_key_hash_key UNIQUE (key_hash);

-- Name: webhook_key webhook_key_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_key
    ADD CONSTRAINT webhook_key_pkey PRIMARY KEY (id);

-- Name: webhook_migrations_lock webhook_migrations_lock_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_migrations_lock
    ADD CONSTRAINT webhook_migrations_lock_pkey PRIMARY KEY (index);

-- Name: webhook_migrations webhook_migrations_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_migrations
    ADD CONSTRAINT webhook_migrations_pkey PRIMARY KEY (id);

-- Name: webhook_ownership webhook_ownership_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_ownership
    ADD CONSTRAINT webhook_ownership_pkey PRIMARY KEY (id);

-- Name: webhook_rate_limit webhook_rate_limit_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_rate_limit
    ADD CONSTRAINT webhook_rate_limit_pkey PRIMARY KEY (id);

-- Name: webhook_rate_limit webhook_rate_limit_webhook_key_window_start_key; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_rate_limit
    ADD CONSTRAINT webhook_rate_limit_webhook_key_window_start_key UNIQUE (webhook_key, window_start);

-- Name: webhook_stats_rollup webhook_stats_rollup_pkey; Type: CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_stats_rollup
    ADD CONSTRAINT webhook_stats_rollup_pkey PRIMARY KEY (trigger_id, resolution_seconds, bucket, outcome);

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

-- Name: idx_webhook_audit_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_audit_trigger ON attune.webhook_audit USING btree (trigger_id, id DESC);

-- Name: idx_webhook_delivery_created; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_delivery_created ON attune.webhook_delivery USING btree (created);

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

-- Name: idx_webhook_key_primary; Type: INDEX; Schema: attune; Owner: -

CREATE UNIQUE INDEX idx_webhook_key_primary ON attune.webhook_key USING btree (trigger_id) WHERE (is_primary AND (state = 'active'::text));

-- Name: idx_webhook_key_trigger; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_key_trigger ON attune.webhook_key USING btree (trigger_id);

-- Name: idx_webhook_rate_limit_window; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_rate_limit_window ON attune.webhook_rate_limit USING btree (window_start);

-- Name: idx_webhook_stats_rollup_bucket; Type: INDEX; Schema: attune; Owner: -

CREATE INDEX idx_webhook_stats_rollup_bucket ON attune.webhook_stats_rollup USING btree (resolution_seconds, bucket);

-- Name: trigger webhook_1_sync_inserted_key; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_1_sync_inserted_key AFTER INSERT ON attune.trigger FOR EACH ROW WHEN ((current_setting('attune.webhook_sync'::text, true) IS DISTINCT FROM 'off'::text)) EXECUTE FUNCTION attune.sync_inserted_webhook_key();

-- Name: trigger webhook_1_sync_key; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_1_sync_key BEFORE INSERT OR UPDATE OF webhook_enabled, webhook_key ON attune.trigger FOR EACH ROW WHEN ((current_setting('attune.webhook_sync'::text, true) IS DISTINCT FROM 'off'::text)) EXECUTE FUNCTION attune.sync_webhook_key();

-- Name: trigger webhook_2_touch; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_2_touch BEFORE UPDATE ON attune.trigger FOR EACH ROW WHEN ((((((((((((((((((((old.ref IS DISTINCT FROM new.ref) OR (old.enabled IS DISTINCT FROM new.enabled)) OR (old.out_schema IS DISTINCT FROM new.out_schema)) OR (old.webhook_enabled IS DISTINCT FROM new.webhook_enabled)) OR ((old.webhook_key)::text IS DISTINCT FROM (new.webhook_key)::text)) OR ((old.webhook_secret)::text IS DISTINCT FROM (new.webhook_secret)::text)) OR (old.webhook_hmac_enabled IS DISTINCT FROM new.webhook_hmac_enabled)) OR (old.webhook_hmac_secret IS DISTINCT FROM new.webhook_hmac_secret)) OR ((old.webhook_hmac_algorithm)::text IS DISTINCT FROM (new.webhook_hmac_algorithm)::text)) OR ((old.webhook_hmac_scheme)::text IS DISTINCT FROM (new.webhook_hmac_scheme)::text)) OR (old.webhook_hmac_tolerance_seconds IS DISTINCT FROM new.webhook_hmac_tolerance_seconds)) OR (old.webhook_rate_limit_enabled IS DISTINCT FROM new.webhook_rate_limit_enabled)) OR (old.webhook_rate_limit_requests IS DISTINCT FROM new.webhook_rate_limit_requests)) OR (old.webhook_rate_limit_window_seconds IS DISTINCT FROM new.webhook_rate_limit_window_seconds)) OR (old.webhook_ip_whitelist_enabled IS DISTINCT FROM new.webhook_ip_whitelist_enabled)) OR (old.webhook_ip_whitelist IS DISTINCT FROM new.webhook_ip_whitelist)) OR (old.webhook_payload_size_limit_kb IS DISTINCT FROM new.webhook_payload_size_limit_kb)) OR (old.webhook_payload_schema_enforced IS DISTINCT FROM new.webhook_payload_schema_enforced)) OR (old.webhook_tenant IS DISTINCT FROM new.webhook_tenant))) EXECUTE FUNCTION attune.touch_webhook_trigger();

-- Name: trigger webhook_2_touch_inserted; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_2_touch_inserted BEFORE INSERT ON attune.trigger FOR EACH ROW WHEN (new.webhook_enabled) EXECUTE FUNCTION attune.touch_webhook_trigger();

-- Name: webhook_key webhook_4_notify; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify AFTER INSERT OR DELETE ON attune.webhook_key FOR EACH ROW EXECUTE FUNCTION attune.notify_webhook_key();

-- Name: trigger webhook_4_notify_deleted; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify_deleted AFTER DELETE ON attune.trigger FOR EACH ROW WHEN (old.webhook_enabled) EXECUTE FUNCTION attune.notify_webhook_trigger();

-- Name: trigger webhook_4_notify_inserted; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify_inserted AFTER INSERT ON attune.trigger FOR EACH ROW WHEN (new.webhook_enabled) EXECUTE FUNCTION attune.notify_webhook_trigger();

-- Name: trigger webhook_4_notify_updated; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify_updated AFTER UPDATE ON attune.trigger FOR EACH ROW WHEN ((old.webhook_revision IS DISTINCT FROM new.webhook_revision)) EXECUTE FUNCTION attune.notify_webhook_trigger();

-- Name: webhook_key webhook_4_notify_updated; Type: TRIGGER; Schema: attune; Owner: -

CREATE TRIGGER webhook_4_notify_updated AFTER UPDATE ON attune.webhook_key FOR EACH ROW WHEN (((((((((old.trigger_id IS DISTINCT FROM new.trigger_id) OR (old.key_hash IS DISTINCT FROM new.key_hash)) OR (old.key_value IS DISTINCT FROM new.key_value)) OR (old.is_primary IS DISTINCT FROM new.is_primary)) OR (old.state IS DISTINCT FROM new.state)) OR (old.expires_at IS DISTINCT FROM new.expires_at)) OR (old.tenant IS DISTINCT FROM new.tenant)) OR (old.label IS DISTINCT FROM new.label))) EXECUTE FUNCTION attune.notify_webhook_key();

-- Name: event event_trigger_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.event
    ADD CONSTRAINT event_trigger_fkey FOREIGN KEY (trigger) REFERENCES attune.trigger(id) ON DELETE SET NULL;

-- Name: webhook_event_log webhook_event_log_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_event_log
    ADD CONSTRAINT webhook_event_log_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE SET NULL;

-- Name: webhook_key webhook_key_trigger_id_fkey; Type: FK CONSTRAINT; Schema: attune; Owner: -

ALTER TABLE ONLY attune.webhook_key
    ADD CONSTRAINT webhook_key_trigger_id_fkey FOREIGN KEY (trigger_id) REFERENCES attune.trigger(id) ON DELETE CASCADE;
