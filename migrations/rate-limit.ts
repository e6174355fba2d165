// Counters of the rate limits that several instances share.

import { reversible } from './reversible.ts';

export const rateLimit = reversible('0007_rate_limit', async (schema) => {
  await schema.table(
    'webhook_rate_limit',
    `id bigserial primary key,
     webhook_key varchar(64) not null,
     window_start timestamptz not null,
     request_count integer not null default 1,
     created timestamptz not null default now(),
     updated timestamptz not null default now(),
     unique (webhook_key, window_start)`,
  );
  await schema.index('idx_webhook_rate_limit_window', 'webhook_rate_limit (window_start)');
});
