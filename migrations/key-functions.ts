// The SQL functions that switch a webhook on and off and change its key. What they leave undone, remembering keys and
// making the mirror follow, the database triggers do, for these functions and for any other UPDATE alike.

import { reversible } from './reversible.ts';

// The application switches the synchronising off for its own transactions; these functions need it in any case.
const SYNCHRONISED = "set attune.webhook_sync to 'on'";

export const keyFunctions = reversible('0011_key_functions', async (schema) => {
  await schema.function('enable_trigger_webhook', 'bigint', ENABLE);
  await schema.function('disable_trigger_webhook', 'bigint', DISABLE);
  await schema.function('regenerate_trigger_webhook_key', 'bigint', REGENERATE);
  // Later hosts call it with a configuration. Theirs has a default for it, which makes a call without one ambiguous.
  const later = await schema.select(
    "select 1 where to_regprocedure('attune.enable_trigger_webhook(bigint, jsonb)') is not null",
  );
  if (later.length > 0) await schema.function('enable_trigger_webhook', 'bigint, jsonb', ENABLE_WITH_CONFIG);
});

const ENABLE = `(p_trigger_id bigint)
returns table (webhook_enabled boolean, webhook_key varchar(64), webhook_url text)
language plpgsql ${SYNCHRONISED} as $$
#variable_conflict use_column
begin
  return query
    update attune.trigger t set webhook_enabled = true where t.id = p_trigger_id
    returning t.webhook_enabled, t.webhook_key, '/api/v1/webhooks/' || t.webhook_key;
  if not found then
    raise exception 'Trigger with id % does not exist', p_trigger_id;
  end if;
end $$`;

const ENABLE_WITH_CONFIG = `(p_trigger_id bigint, p_config jsonb)
returns table (webhook_enabled boolean, webhook_key varchar(64), webhook_url text)
language plpgsql as $$
#variable_conflict use_column
begin
  perform attune.import_webhook_config(p_trigger_id, p_config);
  return query select * from attune.enable_trigger_webhook(p_trigger_id);
end $$`;

const DISABLE = `(p_trigger_id bigint) returns boolean language plpgsql ${SYNCHRONISED} as $$
begin
  update attune.trigger t set webhook_enabled = false where t.id = p_trigger_id;
  if not found then
    raise exception 'Trigger with id % does not exist', p_trigger_id;
  end if;
  return true;
end $$`;

const REGENERATE = `(p_trigger_id bigint)
returns table (webhook_key varchar(64), previous_key_revoked boolean)
language plpgsql ${SYNCHRONISED} as $$
#variable_conflict use_column
declare
  new_key varchar(64);
  had_key boolean;
begin
  perform from attune.trigger t where t.id = p_trigger_id for update;
  if not found then
    raise exception 'Trigger with id % does not exist', p_trigger_id;
  end if;
  had_key := exists (
    select from attune.webhook_key k where k.trigger_id = p_trigger_id and k.is_primary and k.state = 'active');
  new_key := attune.generate_webhook_key();
  update attune.trigger t set webhook_key = new_key where t.id = p_trigger_id;
  return query select new_key, had_key;
end $$`;
