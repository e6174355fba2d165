// What a repeated delivery is told by beside its id, the event's type and batch in the log, and bodies as they were sent.

import { reversible } from './reversible.ts';

export const deliveryIdentity = reversible('0018_delivery_identity', async (schema) => {
  await schema.columns('webhook_delivery', { content_hash: 'bytea', replay_hash: 'bytea' });
  // Only rows whose id is not signed have it, and only they pay for this second index.
  await schema.index(
    'idx_webhook_delivery_replay',
    'webhook_delivery (trigger_id, replay_hash) where replay_hash is not null',
    'unique index',
  );
  await schema.columns('webhook_event_log', {
    event_type: 'text',
    note: 'text',
    batch_id: 'uuid',
    batch_position: 'integer',
  });
  await schema.index(
    'idx_webhook_event_log_batch',
    'webhook_event_log (batch_id) where batch_id is not null',
  );
  // No foreign key: a host's events may stand in a table that none can refer to. Kept as long as the log.
  await schema.table(
    'webhook_event_original',
    `event_id bigint primary key,
     body bytea not null,
     content_type text,
     created timestamptz not null default now()`,
  );
  await schema.index('idx_webhook_event_original_created', 'webhook_event_original (created)');
});
