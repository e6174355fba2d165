// One row for every request, refused ones and unknown keys included; it outlives the trigger it was sent to.

import { type Columns, reversible, type SchemaChange } from './reversible.ts';

const COLUMNS: Columns = {
  trigger_id: 'bigint references attune.trigger (id) on delete set null',
  trigger_ref: 'text',
  webhook_key: 'varchar(64)',
  event_id: 'bigint',
  source_ip: 'inet',
  user_agent: 'text',
  payload_size_bytes: 'integer',
  headers: 'jsonb',
  status_code: 'integer not null',
  error_message: 'text',
  processing_time_ms: 'integer',
  hmac_verified: 'boolean',
  rate_limited: 'boolean not null default false',
  ip_allowed: 'boolean',
  created: 'timestamptz not null default now()',
};

const ADDED_COLUMNS: Columns = {
  outcome: "text not null default 'error'",
  webhook_key_id: 'bigint',
  method: 'text',
  content_type: 'text',
  delivery_id: 'text',
  error_details: 'jsonb',
  is_test: 'boolean not null default false',
};

export const eventLog = reversible('0006_event_log', async (schema) => {
  const all = Object.entries({ ...COLUMNS, ...ADDED_COLUMNS }).map(([name, type]) => `${name} ${type}`);
  const created = await schema.table('webhook_event_log', `id bigserial primary key, ${all.join(', ')}`);
  if (!created) await adoptHostLog(schema);
  await indexes(schema);
  await inetFunction(schema);
});

async function adoptHostLog(schema: SchemaChange): Promise<void> {
  await schema.columns('webhook_event_log', { ...COLUMNS, status_code: 'integer not null default 500' });
  const added = await schema.columns('webhook_event_log', ADDED_COLUMNS);
  await allowRowsWithoutTrigger(schema);
  await replaceForeignKeys(schema);
  await refuseUnknownRateLimited(schema);
  if (added.includes('outcome')) await schema.run(FILL_OUTCOME);
  if (added.includes('webhook_key_id')) await schema.run(FILL_KEY_ID);
}

/** Taken back only while no such row has come in: rows are worth more than a constraint. */
async function allowRowsWithoutTrigger(schema: SchemaChange): Promise<void> {
  const rows = await schema.select<{ column: string }>(
    `select attname as column from pg_attribute where attrelid = 'attune.webhook_event_log'::regclass
      and attnotnull and attname in ('trigger_id', 'trigger_ref', 'webhook_key') order by attname`,
  );
  for (const { column } of rows) {
    await schema.change(
      `alter table attune.webhook_event_log alter column ${column} drop not null`,
      `do $$ begin
         alter table attune.webhook_event_log alter column ${column} set not null;
       exception when not_null_violation then
         raise notice 'attune.webhook_event_log.${column} stays nullable: there are rows without it';
       end $$`,
    );
  }
}

/** A deleted trigger must not take its audit with it; and checking event_id for every row costs more than it is worth. */
async function replaceForeignKeys(schema: SchemaChange): Promise<void> {
  const constraints = await schema.select<{
    name: string;
    definition: string;
    action: string;
    column: string;
  }>(
    `select c.conname as name, pg_get_constraintdef(c.oid) as definition, c.confdeltype as action, a.attname as column
       from pg_constraint c
       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
      where c.conrelid = 'attune.webhook_event_log'::regclass and c.contype = 'f' order by c.conname`,
  );
  const replaced = constraints.filter(({ action, column }) =>
    column === 'trigger_id' ? action !== 'n' : column === 'event_id',
  );
  for (const { name, definition } of replaced) {
    await schema.change(
      `alter table attune.webhook_event_log drop constraint "${name}"`,
      restoreForeignKey(name, definition.replace(/ NOT VALID$/, '')),
    );
  }
  const stays = constraints.some(({ column, action }) => column === 'trigger_id' && action === 'n');
  if (!stays) await addTriggerReference(schema);
}

/** Back in force for new rows in any case; for the others only if none refers to what is gone by then. */
function restoreForeignKey(name: string, definition: string): string {
  return `do $$ begin
    alter table attune.webhook_event_log add constraint "${name}" ${definition} not valid;
    begin
      alter table attune.webhook_event_log validate constraint "${name}";
    exception when foreign_key_violation then
      raise notice 'constraint ${name} is not validated: rows refer to triggers or events that are gone';
    end;
  end $$`;
}

/** Rows of triggers that are gone (a host's log may have no foreign key at all) keep their trigger_ref. */
async function addTriggerReference(schema: SchemaChange): Promise<void> {
  await schema.run(`update attune.webhook_event_log l set trigger_id = null where trigger_id is not null
    and not exists (select from attune.trigger t where t.id = l.trigger_id)`);
  await schema.change(
    `alter table attune.webhook_event_log add constraint webhook_event_log_trigger_id_set_null
       foreign key (trigger_id) references attune.trigger (id) on delete set null`,
    'alter table attune.webhook_event_log drop constraint webhook_event_log_trigger_id_set_null',
  );
}

async function refuseUnknownRateLimited(schema: SchemaChange): Promise<void> {
  const [nullable] = await schema.select(
    `select 1 from pg_attribute where attrelid = 'attune.webhook_event_log'::regclass
      and attname = 'rate_limited' and not attnotnull`,
  );
  if (nullable === undefined) return;
  await schema.run('update attune.webhook_event_log set rate_limited = false where rate_limited is null');
  await schema.change(
    'alter table attune.webhook_event_log alter column rate_limited set default false, alter column rate_limited set not null',
    'alter table attune.webhook_event_log alter column rate_limited drop not null',
  );
}

const FILL_OUTCOME = `update attune.webhook_event_log set outcome = case status_code
  when 200 then 'accepted' when 401 then 'signature_invalid' when 403 then 'ip_denied' when 404 then 'unknown_key'
  when 413 then 'too_large' when 429 then 'rate_limited' else 'error' end`;

const FILL_KEY_ID = `update attune.webhook_event_log l set webhook_key_id = k.id from attune.webhook_key k
  where k.key_value = l.webhook_key`;

/**
 * The log is read newest first, of one trigger or of all, up to any time. Ascending, because new entries then go to the
 * right edge of the index, where inserting is cheapest.
 *
 * Nearly all rows are accepted requests, and each of their index entries is paid for on the receiver's path. So what is
 * searched among refusals is indexed for those alone; a query that wants them says `outcome <> 'accepted'`. Outcome and
 * status are part of the key so that rare ones are found without a look at every refused row.
 */
async function indexes(schema: SchemaChange): Promise<void> {
  const name = 'idx_webhook_event_log';
  const refused = "(created, id, outcome, status_code) where outcome <> 'accepted'";
  await schema.index(`${name}_time`, 'webhook_event_log (created, id)');
  await schema.index(`${name}_trigger_time`, 'webhook_event_log (trigger_id, created, id)');
  await schema.index(`${name}_event`, 'webhook_event_log (event_id) where event_id is not null');
  await schema.index(`${name}_refused`, `webhook_event_log ${refused}`);
  await schema.index(`${name}_trigger_refused`, `webhook_event_log ${refused.replace('(', '(trigger_id, ')}`);
  await schema.index(
    `${name}_deleted_trigger`,
    'webhook_event_log (created, id) where trigger_id is null and trigger_ref is not null',
  );
}

/** A host's log may hold addresses as text, and anything in it. */
async function inetFunction(schema: SchemaChange): Promise<void> {
  await schema.function(
    'webhook_inet',
    'text',
    `(p_address text) returns inet language plpgsql immutable as $$
begin
  return p_address::inet;
exception when invalid_text_representation then
  return null;
end $$`,
  );
}
