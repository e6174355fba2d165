// The sequence of the existing host, per request: select the trigger by its key, count the log for the rate limit,
// insert the event, insert the log row. Its tables and indexes are the host's own.

import express from 'express';
import { Pool } from 'pg';
import type { ContenderOptions, RunningContender } from './index.ts';
import { verifiedJson } from './verified-json.ts';

export const KEY = 'wh_benchExistingHost0000000000000000';

const TABLES = `
  create schema if not exists bench_host;
  create table if not exists bench_host.trigger (
    id bigserial primary key, ref text not null unique, webhook_enabled boolean not null, webhook_key text unique,
    webhook_config jsonb not null default '{}');
  create table if not exists bench_host.event (
    id bigserial primary key, trigger bigint references bench_host.trigger (id) on delete set null,
    trigger_ref text not null, config jsonb, payload jsonb, source_ref text, created timestamptz not null default now());
  create index if not exists event_source on bench_host.event ((config ->> 'source'));
  create index if not exists event_webhook_key on bench_host.event ((config ->> 'webhook_key'));
  create index if not exists event_trigger on bench_host.event (trigger_ref, created desc);
  create table if not exists bench_host.webhook_event_log (
    id bigserial primary key, trigger_id bigint not null references bench_host.trigger (id) on delete cascade,
    trigger_ref text not null, webhook_key varchar(64) not null, event_id bigint, source_ip text, user_agent text,
    payload_size_bytes int, headers jsonb, status_code int not null, error_message text, processing_time_ms int,
    hmac_verified boolean, rate_limited boolean not null default false, ip_allowed boolean,
    created timestamptz not null default now());
  create index if not exists log_trigger on bench_host.webhook_event_log (trigger_id, created desc);
  create index if not exists log_key on bench_host.webhook_event_log (webhook_key, created desc);
  create index if not exists log_limit on bench_host.webhook_event_log (trigger_id, webhook_key, source_ip, created desc)
    where not rate_limited;`;

const ADD_TRIGGER = `insert into bench_host.trigger (ref, webhook_enabled, webhook_key)
  values ('github.push', true, $1) on conflict do nothing`;
const FIND_TRIGGER = 'select * from bench_host.trigger where webhook_key = $1';
const COUNT_LOG = `select count(*) from bench_host.webhook_event_log where trigger_id = $1 and webhook_key = $2
  and source_ip = $3 and not rate_limited and created > now() - interval '60 seconds'`;
const ADD_EVENT = `insert into bench_host.event (trigger, trigger_ref, config, payload, source_ref)
  values ($1, $2, $3, $4, 'webhook') returning id, created`;
const ADD_LOG = `insert into bench_host.webhook_event_log (trigger_id, trigger_ref, webhook_key, event_id, source_ip,
  user_agent, payload_size_bytes, status_code, processing_time_ms, hmac_verified)
  values ($1, $2, $3, $4, $5, $6, $7, 200, $8, true)`;
/** Never reached: what is measured is the counting. */
const LIMIT = 1e9;

export async function startExistingHost({ databaseUrl }: ContenderOptions): Promise<RunningContender> {
  const pool = new Pool({ connectionString: databaseUrl, max: 10 });
  await pool.query(TABLES);
  await pool.query(ADD_TRIGGER, [KEY]);
  const app = express();
  app.post('/api/v1/webhooks/:webhook_key', express.raw({ type: '*/*', limit: '2mb' }), async (req, res) => {
    const startedAtMs = performance.now();
    const [trigger] = (await pool.query(FIND_TRIGGER, [req.params.webhook_key])).rows;
    const counted = await pool.query(COUNT_LOG, [trigger.id, trigger.webhook_key, req.ip]);
    const payload = verifiedJson(req);
    if (payload === undefined || Number(counted.rows[0].count) >= LIMIT) {
      res.status(payload === undefined ? 401 : 429).json({ error: 'refused' });
      return;
    }
    const agent = req.get('user-agent');
    const config = {
      source: 'webhook',
      webhook_key: trigger.webhook_key,
      source_ip: req.ip,
      user_agent: agent,
    };
    const stored = await pool.query(ADD_EVENT, [
      trigger.id,
      trigger.ref,
      JSON.stringify(config),
      JSON.stringify(payload),
    ]);
    const [event] = stored.rows;
    const durationMs = Math.round(performance.now() - startedAtMs);
    await pool.query(ADD_LOG, [
      ...[trigger.id, trigger.ref, trigger.webhook_key, event.id],
      ...[req.ip, agent, req.body.length, durationMs],
    ]);
    res.json({ data: { event_id: Number(event.id), trigger_ref: trigger.ref, received_at: event.created } });
  });
  return { app, close: () => pool.end() };
}
