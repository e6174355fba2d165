// Who changed or revealed what, and when. No foreign keys: it outlives identities and triggers.

import { reversible } from './reversible.ts';

export const audit = reversible('0010_audit', async (schema) => {
  await schema.table(
    'webhook_audit',
    `id bigserial primary key,
     created timestamptz not null default now(),
     identity_id text,
     identity_login text,
     tenant text,
     action text not null,
     trigger_id bigint,
     trigger_ref text,
     details jsonb not null default '{}'`,
  );
  await schema.index('idx_webhook_audit_trigger', 'webhook_audit (trigger_id, id desc)');
});
