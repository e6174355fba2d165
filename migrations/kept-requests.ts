// Requests that a trigger keeps, as they were sent, and the runs that judge them again.

import { reversible } from './reversible.ts';

export const keptRequests = reversible('0021_kept_requests', async (schema) => {
  await schema.table(
    'webhook_rejudge_run',
    `id bigserial primary key,
     trigger_id bigint not null references attune.trigger (id) on delete cascade,
     state text not null default 'running' check (state in ('running', 'done', 'stopped')),
     total integer not null default 0,
     done integer not null default 0,
     accepted integer not null default 0,
     duplicate integer not null default 0,
     refused integer not null default 0,
     started_by text,
     created timestamptz not null default now(),
     finished timestamptz`,
  );
  await schema.table(
    'webhook_kept_request',
    // What it was sent with stands in one text, method, address and headers: it holds credentials and may be encrypted.
    `id bigserial primary key,
     trigger_id bigint not null references attune.trigger (id) on delete cascade,
     key_id bigint not null,
     key_display text not null,
     log_id bigint,
     received_at timestamptz not null,
     head text,
     body bytea,
     bytes integer not null,
     body_bytes integer not null,
     method text not null,
     content_type text,
     source_ip text,
     outcome text not null,
     status_code integer not null,
     reason text,
     state text not null default 'kept' check (state in ('kept', 'accepted', 'refused_again', 'discarded')),
     event_id bigint,
     judged_at timestamptz,
     judged_outcome text,
     judged_reason text,
     run_id bigint,
     claimed_until timestamptz`,
  );
  await schema.index(
    'idx_webhook_kept_request_trigger',
    'webhook_kept_request (trigger_id, received_at desc, id desc) include (bytes)',
  );
  await schema.index('idx_webhook_kept_request_received', 'webhook_kept_request (received_at)');
  await schema.index(
    'idx_webhook_kept_request_log',
    'webhook_kept_request (log_id) where log_id is not null',
  );
  await schema.index(
    'idx_webhook_kept_request_event',
    'webhook_kept_request (event_id) where event_id is not null',
  );
  await schema.index(
    'idx_webhook_kept_request_run',
    'webhook_kept_request (run_id, received_at, id) where run_id is not null',
  );
  await schema.index('idx_webhook_rejudge_run_trigger', 'webhook_rejudge_run (trigger_id, id desc)');
});
