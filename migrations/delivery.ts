// Remembers which deliveries became which event, so that a repeated one is answered with the first one's event.

import { reversible } from './reversible.ts';

export const delivery = reversible('0008_delivery', async (schema) => {
  // No foreign keys: every accepted request writes here, and a row that points nowhere does no harm until it is pruned.
  await schema.table(
    'webhook_delivery',
    `trigger_id bigint not null,
     delivery_hash bytea not null,
     event_id bigint not null,
     created timestamptz not null default now(),
     primary key (trigger_id, delivery_hash)`,
  );
  await schema.index('idx_webhook_delivery_created', 'webhook_delivery (created)');
});
