// Databases as three generations of Attune left them, with keys, settings and events in use: separate columns (2026-01-20),
// one JSON column (2026-01-27), and the present one with a log of its own.

export type Generation = 'G1' | 'G2' | 'G3';

export const GITHUB_KEY = 'wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7';
/** As a generator of that time made them: 26 characters after the prefix. */
export const DISABLED_KEY = 'wh_abcdefghijklmnopqrstuvwxyz';

const CORE = `
  create schema attune;
  create table attune.pack (id bigserial primary key, ref text not null unique, label text not null);
  create table attune.sensor (id bigserial primary key, ref text not null unique);
  create table attune.trigger (
    id bigserial primary key,
    ref text not null unique check (ref = lower(ref) and ref ~ '^[^.]+[.][^.]+$'),
    pack bigint references attune.pack (id) on delete cascade,
    pack_ref text,
    label text not null,
    description text,
    enabled boolean not null default true,
    param_schema jsonb,
    out_schema jsonb,
    is_adhoc boolean not null default false,
    created timestamptz not null default now(),
    updated timestamptz not null default now()
  );
  create table attune.event (
    id bigserial primary key,
    trigger bigint references attune.trigger (id) on delete set null,
    trigger_ref text not null,
    config jsonb,
    payload jsonb,
    source bigint references attune.sensor (id) on delete set null,
    source_ref text,
    created timestamptz not null default now()
  );
  create index idx_event_source on attune.event (source);
  create index idx_event_webhook_key on attune.event ((config ->> 'webhook_key')) where config ->> 'webhook_key' is not null;
  create function attune.touch_updated() returns trigger language plpgsql as
    $$ begin new.updated := now(); return new; end $$;
  create trigger touch_updated before update on attune.trigger for each row execute function attune.touch_updated();
  insert into attune.pack (ref, label) values ('github', 'GitHub');`;

const WEBHOOK_COLUMNS = `
  alter table attune.trigger
    add webhook_enabled boolean not null default false,
    add webhook_key varchar(64) unique;
  create index idx_trigger_webhook_key on attune.trigger (webhook_key) where webhook_key is not null;`;

const G1_COLUMNS = `
  alter table attune.trigger
    add webhook_secret varchar(128),
    add webhook_hmac_enabled boolean not null default false,
    add webhook_hmac_secret varchar(128),
    add webhook_hmac_algorithm varchar(32) default 'sha256',
    add webhook_rate_limit_enabled boolean not null default false,
    add webhook_rate_limit_requests integer default 100,
    add webhook_rate_limit_window_seconds integer default 60,
    add webhook_ip_whitelist_enabled boolean not null default false,
    add webhook_ip_whitelist text[],
    add webhook_payload_size_limit_kb integer default 1024;
  create table attune.webhook_rate_limit (
    id bigserial primary key, webhook_key varchar(64) not null, window_start timestamptz not null,
    request_count integer not null default 1, created timestamptz not null default now(),
    updated timestamptz not null default now(), unique (webhook_key, window_start)
  );
  create function attune.generate_webhook_key() returns varchar(64) language plpgsql as
    $$ begin return 'wh_' || lower(md5(random()::text)); end $$;
  create function attune.enable_trigger_webhook(p_trigger_id bigint)
    returns table (webhook_enabled boolean, webhook_key varchar(64), webhook_url text) language plpgsql as
    $$ begin raise exception 'the function of the host, is it not?'; end $$;
  create view attune.webhook_stats_detailed as
    select t.id as trigger_id, t.ref as trigger_ref, count(l.id) as total_requests
      from attune.trigger t left join attune.webhook_event_log l on l.trigger_id = t.id
     where t.webhook_enabled group by t.id;`;

const CONFIG_COLUMN = `
  alter table attune.trigger add webhook_config jsonb default '{}';
  create index idx_trigger_webhook_config on attune.trigger using gin (webhook_config);
  create function attune.enable_trigger_webhook(p_trigger_id bigint, p_config jsonb default '{}')
    returns table (webhook_enabled boolean, webhook_key varchar(64), webhook_url text) language plpgsql as
    $$ begin raise exception 'the function of the host, is it not?'; end $$;`;

const log = (sourceIpType: string, eventReference: string, rateLimited: string) => `
  create table attune.webhook_event_log (
    id bigserial primary key,
    trigger_id bigint not null references attune.trigger (id) on delete cascade,
    trigger_ref varchar(255) not null,
    webhook_key varchar(64) not null,
    event_id bigint ${eventReference},
    source_ip ${sourceIpType},
    user_agent text,
    payload_size_bytes integer,
    headers jsonb,
    status_code integer not null,
    error_message text,
    processing_time_ms integer,
    hmac_verified boolean,
    rate_limited boolean ${rateLimited},
    ip_allowed boolean,
    created timestamptz not null default now()
  );`;

const EVENT_REFERENCE = 'references attune.event (id) on delete set null';

/** Triggers 1 github.push (on, everything set), 2 stripe.paid (off, its key kept), 3 core.timer (never a webhook). */
const TRIGGERS = `
  insert into attune.trigger (ref, pack, pack_ref, label, created) values
    ('github.push', 1, 'github', 'Push', '2026-01-20 10:00Z'),
    ('stripe.paid', null, null, 'Paid', '2026-01-21 10:00Z'),
    ('core.timer', null, null, 'Timer', '2026-01-22 10:00Z');
  update attune.trigger set webhook_enabled = true, webhook_key = '${GITHUB_KEY}' where id = 1;
  update attune.trigger set webhook_key = '${DISABLED_KEY}' where id = 2;
  insert into attune.event (trigger, trigger_ref, config, payload, source_ref, created)
    select 1, 'github.push', jsonb_build_object('source', 'webhook', 'webhook_key', '${GITHUB_KEY}'),
           jsonb_build_object('n', n), 'webhook', '2026-02-01 12:00Z'::timestamptz + n * interval '1 minute'
      from generate_series(1, 3) n;
  insert into attune.event (trigger, trigger_ref, payload) values (3, 'core.timer', '{}');`;

const LOG_ROWS = `
  insert into attune.webhook_event_log
    (trigger_id, trigger_ref, webhook_key, event_id, source_ip, payload_size_bytes, status_code, processing_time_ms, created)
  select 1, 'github.push', '${GITHUB_KEY}', case when code = 200 then 1 end, '10.0.0.1', 100, code, 10, '2026-02-01 12:01Z'
    from unnest(array[200, 200, 400, 401, 403, 404, 413, 429, 500]) code;`;

const G1_SETTINGS = `
  update attune.trigger set webhook_secret = 'phase-one-secret', webhook_hmac_enabled = true,
    webhook_hmac_algorithm = 'sha512', webhook_rate_limit_enabled = true, webhook_rate_limit_requests = 7,
    webhook_rate_limit_window_seconds = 30, webhook_ip_whitelist_enabled = true,
    webhook_ip_whitelist = '{10.0.0.0/8,2001:db8::/32}', webhook_payload_size_limit_kb = 64 where id = 1;
  update attune.trigger set webhook_secret = 'older', webhook_hmac_secret = 'newer' where id = 2;`;

const CONFIG_SETTINGS = `
  update attune.trigger set webhook_config = '{
    "hmac": {"enabled": true, "secret": "phase-one-secret", "algorithm": "sha512"},
    "rate_limit": {"enabled": true, "requests": 7, "window_seconds": 30},
    "ip_whitelist": {"enabled": true, "ips": ["10.0.0.0/8", "2001:db8::/32"]},
    "payload_size_limit_kb": 64}' where id = 1;
  update attune.trigger set webhook_config = '{
    "secret": "older", "hmac": {"secret": "newer", "enabled": "yes"},
    "rate_limit": {"requests": 99999, "window_seconds": -1}, "ip_whitelist": {"ips": null},
    "payload_size_limit_kb": 9999999}' where id = 2;`;

export const HOST_DATABASE: Record<Generation, string> = {
  G1: [
    CORE,
    WEBHOOK_COLUMNS,
    log('inet', EVENT_REFERENCE, 'default false'),
    G1_COLUMNS,
    TRIGGERS,
    G1_SETTINGS,
    LOG_ROWS,
  ].join('\n'),
  G2: [
    CORE,
    WEBHOOK_COLUMNS,
    log('inet', EVENT_REFERENCE, 'default false'),
    CONFIG_COLUMN,
    TRIGGERS,
    CONFIG_SETTINGS,
    LOG_ROWS,
  ].join('\n'),
  G3: [
    CORE,
    WEBHOOK_COLUMNS,
    log('text', '', 'not null default false'),
    CONFIG_COLUMN,
    TRIGGERS,
    CONFIG_SETTINGS,
    LOG_ROWS,
  ].join('\n'),
};
