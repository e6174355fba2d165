// Targets that events are forwarded to, each delivery with every attempt, replays, and events that the host's handler
// gave up on.

import { reversible, type SchemaChange } from './reversible.ts';

export const targets = reversible('0019_targets', async (schema) => {
  await targetTable(schema);
  await deliveryTable(schema);
  await attemptTable(schema);
  await replayTable(schema);
  await deadEventTable(schema);
});

async function targetTable(schema: SchemaChange): Promise<void> {
  const created = await schema.table(
    'webhook_target',
    `id bigserial primary key,
     trigger_id bigint not null references attune.trigger (id) on delete cascade,
     name text not null,
     paused_at timestamptz,
     url text not null,
     method text not null default 'POST',
     pass_headers text[] not null default '{}',
     headers jsonb not null default '[]',
     timeout_ms integer not null default 10000,
     body_form text not null default 'transformed',
     secret text not null,
     previous_secret text,
     previous_secret_until timestamptz,
     condition jsonb,
     retry jsonb not null default '{}',
     ordering jsonb,
     rate_per_second double precision,
     concurrency integer not null default 10,
     breaker jsonb,
     answer jsonb not null default '{}',
     max_redirects integer not null default 0,
     revision bigint not null default 1,
     breaker_state text not null default 'closed',
     breaker_failures integer not null default 0,
     breaker_until timestamptz,
     rate_next_at timestamptz,
     last_success_at timestamptz,
     last_failure_at timestamptz,
     created timestamptz not null default now(),
     updated timestamptz not null default now()`,
  );
  // Its state changes with every batch of deliveries: room on the page keeps that out of the index.
  if (created) await schema.run('alter table attune.webhook_target set (fillfactor = 50)');
  await schema.index('idx_webhook_target_trigger', 'webhook_target (trigger_id)');
  await schema.function('notify_webhook_target', '', NOTIFY_TARGET);
  await schema.trigger(
    'webhook_4_notify',
    'webhook_target',
    `after insert or delete or update of trigger_id on attune.webhook_target
     for each row execute function attune.notify_webhook_target()`,
  );
}

async function deliveryTable(schema: SchemaChange): Promise<void> {
  await schema.table(
    'webhook_target_delivery',
    `id bigserial primary key,
     target_id bigint not null references attune.webhook_target (id) on delete cascade,
     trigger_id bigint not null,
     event_id bigint not null,
     replay_no integer not null default 0,
     message_id text not null,
     state text not null default 'pending',
     attempts integer not null default 0,
     round_attempts integer not null default 0,
     round_started_at timestamptz,
     next_attempt_at timestamptz,
     line text,
     ordering_key text,
     lease_id uuid,
     lease_until timestamptz,
     replay_id bigint,
     last_status integer,
     last_error text,
     created timestamptz not null default now(),
     finished_at timestamptz,
     unique (target_id, event_id, replay_no)`,
  );
  const waiting = "state in ('pending', 'retrying')";
  const table = 'webhook_target_delivery';
  await schema.index(
    'idx_webhook_target_delivery_due',
    `${table} (target_id, next_attempt_at, id) where ${waiting} and line is null`,
  );
  await schema.index(
    'idx_webhook_target_delivery_line',
    `${table} (target_id, line, event_id, id) where line is not null and state in ('pending', 'retrying', 'delivering', 'dead')`,
  );
  await schema.index(
    'idx_webhook_target_delivery_leased',
    `${table} (target_id, lease_until) where state = 'delivering'`,
  );
  await schema.index('idx_webhook_target_delivery_dead', `${table} (trigger_id) where state = 'dead'`);
  await schema.index('idx_webhook_target_delivery_unfinished', `${table} (trigger_id) where ${waiting}`);
  await schema.index('idx_webhook_target_delivery_trigger', `${table} (trigger_id, id desc)`);
  await schema.index(
    'idx_webhook_target_delivery_finished',
    `${table} (finished_at) where finished_at is not null`,
  );
  await schema.index('idx_webhook_target_delivery_event', `${table} (event_id)`);
  await schema.index(
    'idx_webhook_target_delivery_replay',
    `${table} (replay_id) where replay_id is not null`,
  );
}

async function attemptTable(schema: SchemaChange): Promise<void> {
  await schema.table(
    'webhook_target_attempt',
    `id bigserial primary key,
     delivery_id bigint not null references attune.webhook_target_delivery (id) on delete cascade,
     number integer not null,
     started_at timestamptz not null,
     duration_ms integer not null,
     outcome text not null,
     error text,
     method text not null,
     url text not null,
     request_headers jsonb not null default '{}',
     request_bytes integer not null default 0,
     status integer,
     answer_headers jsonb,
     answer_body text,
     answer_truncated boolean not null default false`,
  );
  await schema.index('idx_webhook_target_attempt_delivery', 'webhook_target_attempt (delivery_id, id)');
}

async function replayTable(schema: SchemaChange): Promise<void> {
  await schema.table(
    'webhook_replay',
    `id bigserial primary key,
     kind text not null,
     trigger_id bigint,
     tenant text,
     filter jsonb not null,
     identity_login text,
     state text not null default 'running',
     cursor bigint not null default 0,
     last_id bigint not null,
     total integer not null,
     requeued integer not null default 0,
     created timestamptz not null default now(),
     finished_at timestamptz`,
  );
  await schema.index('idx_webhook_replay_running', "webhook_replay (id) where state = 'running'");
}

async function deadEventTable(schema: SchemaChange): Promise<void> {
  await schema.table(
    'webhook_dead_event',
    `event_id bigint primary key,
     trigger_id bigint,
     attempts integer not null,
     error text,
     created timestamptz not null default now()`,
  );
  await schema.index('idx_webhook_dead_event_trigger', 'webhook_dead_event (trigger_id)');
}

const NOTIFY_TARGET = `() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    perform pg_notify('attune_webhooks', old.trigger_id::text);
  end if;
  if tg_op <> 'DELETE' then
    perform pg_notify('attune_webhooks', new.trigger_id::text);
  end if;
  return null;
end $$`;
