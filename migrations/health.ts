// The health of triggers as it was last judged, and the alerts that follow from it: channels, alerts, notifications.

import { reversible, type SchemaChange } from './reversible.ts';

export const health = reversible('0022_health', async (schema) => {
  await healthTables(schema);
  await alertTables(schema);
  await schema.function('webhook_health_due', '', HEALTH_DUE);
  // Whoever changes what a trigger is judged by, in plain SQL too, has it judged again at the next round.
  await schema.trigger(
    'webhook_5_health_due',
    'trigger',
    `after update on attune.trigger for each row
     when ((old.enabled, old.webhook_enabled, old.webhook_alert_rules)
           is distinct from (new.enabled, new.webhook_enabled, new.webhook_alert_rules))
     execute function attune.webhook_health_due()`,
  );
});

async function healthTables(schema: SchemaChange): Promise<void> {
  await schema.table(
    'webhook_health',
    `trigger_id bigint primary key references attune.trigger (id) on delete cascade,
     state text not null,
     since timestamptz not null,
     reasons jsonb not null default '[]',
     history jsonb,
     judged_at timestamptz not null,
     due_at timestamptz`,
  );
  await schema.index('idx_webhook_health_due', 'webhook_health (due_at) where due_at is not null');
  await schema.index(
    'idx_webhook_health_unwell',
    "webhook_health (state, trigger_id) where state in ('degraded', 'failing', 'silent')",
  );
  // One row: which round of judging was the last, for all instances together.
  await schema.table(
    'webhook_health_round',
    `id integer primary key default 1 check (id = 1),
     claimed_at timestamptz,
     covered_until timestamptz,
     resumed_at timestamptz`,
  );
}

async function alertTables(schema: SchemaChange): Promise<void> {
  await schema.table(
    'webhook_alert_channel',
    `id bigserial primary key,
     tenant text,
     label text not null,
     kind text not null check (kind in ('webhook', 'slack')),
     url text not null,
     secret text,
     enabled boolean not null default true,
     created timestamptz not null default now(),
     updated timestamptz not null default now()`,
  );
  await schema.table(
    'webhook_alert',
    `id bigserial primary key,
     trigger_id bigint not null references attune.trigger (id) on delete cascade,
     rule text not null,
     state text not null default 'open' check (state in ('open', 'resolved')),
     reason text not null,
     figures jsonb not null default '{}',
     opened_at timestamptz not null,
     renotified_at timestamptz,
     clear_since timestamptz,
     acknowledged_at timestamptz,
     acknowledged_by text,
     resolved_at timestamptz,
     resolved_reason text`,
  );
  await schema.index(
    'idx_webhook_alert_open',
    "webhook_alert (trigger_id, rule) where state = 'open'",
    'unique index',
  );
  await schema.index('idx_webhook_alert_trigger', 'webhook_alert (trigger_id, id)');
  await schema.index(
    'idx_webhook_alert_resolved',
    'webhook_alert (resolved_at) where resolved_at is not null',
  );
  await schema.table(
    'webhook_alert_notification',
    // Without a channel it is for the host's own function.
    `id bigserial primary key,
     alert_id bigint not null references attune.webhook_alert (id) on delete cascade,
     channel_id bigint references attune.webhook_alert_channel (id) on delete cascade,
     kind text not null check (kind in ('opened', 'reminder', 'resolved')),
     message jsonb not null,
     state text not null default 'pending' check (state in ('pending', 'sent', 'failed')),
     attempts integer not null default 0,
     next_attempt_at timestamptz not null,
     result text,
     created timestamptz not null,
     finished_at timestamptz`,
  );
  await schema.index(
    'idx_webhook_alert_notification_due',
    "webhook_alert_notification (next_attempt_at) where state = 'pending'",
  );
  await schema.index('idx_webhook_alert_notification_alert', 'webhook_alert_notification (alert_id)');
  await schema.index('idx_webhook_alert_notification_channel', 'webhook_alert_notification (channel_id)');
}

const HEALTH_DUE = `() returns trigger language plpgsql as $$
begin
  update attune.webhook_health set due_at = '-infinity' where trigger_id = new.id;
  return null;
end $$`;
