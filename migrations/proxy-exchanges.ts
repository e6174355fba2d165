// What became of requests that were passed on while their senders waited. A host's log table stays as it is: the row of
// an accepted request is written before its answer is known.

import { reversible } from './reversible.ts';

export const proxyExchanges = reversible('0024_proxy_exchanges', async (schema) => {
  await schema.table(
    'webhook_proxy_exchange',
    `id bigint generated always as identity primary key,
     trigger_id bigint not null references attune.trigger (id) on delete cascade,
     event_id bigint,
     outcome text not null,
     target_status integer,
     answered_status integer not null,
     duration_ms integer not null,
     response_bytes integer,
     error text,
     created timestamptz not null default now()`,
  );
  await schema.index('idx_webhook_proxy_exchange_event', 'webhook_proxy_exchange (event_id)');
  await schema.index('idx_webhook_proxy_exchange_trigger', 'webhook_proxy_exchange (trigger_id)');
});
