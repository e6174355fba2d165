// Which secret of a trigger verified how many requests, by day, so that an old one can be ended when it has gone quiet;
// and statistics that take handshakes and unwanted types of events for what they are: no failures.

import { reversible } from './reversible.ts';
import { statsDetailed } from './statistics.ts';

export const secretUsage = reversible('0017_secret_usage', async (schema) => {
  // No foreign key: written about once a second for everything that was verified, and pruned by its age.
  const created = await schema.table(
    'webhook_secret_usage',
    `trigger_id bigint not null,
     fingerprint text not null,
     day date not null,
     requests bigint not null default 0,
     last_used_at timestamptz not null,
     primary key (trigger_id, fingerprint, day)`,
  );
  if (created) await schema.run('alter table attune.webhook_secret_usage set (fillfactor = 70)');
  await schema.index('idx_webhook_secret_usage_day', 'webhook_secret_usage (day)');
  await schema.index(
    'idx_trigger_webhook_previous_secrets',
    "trigger (id) where webhook_hmac_previous_secrets <> '[]'",
  );
  await schema.view(
    'webhook_stats_detailed',
    statsDetailed("('accepted', 'duplicate', 'ignored', 'handshake')"),
  );
});
