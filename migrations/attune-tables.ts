// Attune's own tables, as far as webhooks need them: made on an empty database, completed where a host has its own.

import { type Columns, reversible, type SchemaChange } from './reversible.ts';

const TRIGGER_COLUMNS: Columns = {
  pack: 'bigint',
  pack_ref: 'text',
  label: "text not null default ''",
  description: 'text',
  enabled: 'boolean not null default true',
  param_schema: 'jsonb',
  out_schema: 'jsonb',
  is_adhoc: 'boolean not null default false',
  created: 'timestamptz not null default now()',
  updated: 'timestamptz not null default now()',
};

const EVENT_COLUMNS: Columns = {
  trigger: 'bigint references attune.trigger (id) on delete set null',
  trigger_ref: "text not null default ''",
  payload: 'jsonb',
  created: 'timestamptz not null default now()',
};

export const attuneTables = reversible('0002_attune_tables', async (schema) => {
  await triggerTable(schema);
  await eventTable(schema);
});

async function triggerTable(schema: SchemaChange): Promise<void> {
  await schema.table(
    'trigger',
    `id bigserial primary key,
     ref text not null unique,
     pack bigint,
     pack_ref text,
     label text not null,
     description text,
     enabled boolean not null default true,
     param_schema jsonb,
     out_schema jsonb,
     is_adhoc boolean not null default false,
     created timestamptz not null default now(),
     updated timestamptz not null default now()`,
  );
  await schema.columns('trigger', TRIGGER_COLUMNS);
}

async function eventTable(schema: SchemaChange): Promise<void> {
  await schema.table(
    'event',
    `id bigserial primary key,
     trigger bigint references attune.trigger (id) on delete set null,
     trigger_ref text not null,
     payload jsonb,
     metadata jsonb,
     source text,
     created timestamptz not null default now()`,
  );
  await schema.columns('event', EVENT_COLUMNS);
  const types = await schema.columnTypes('event');
  const metadata = 'metadata' in types || !('config' in types) ? 'metadata' : 'config';
  const source = hasTextSource(types) ? 'source' : 'source_ref';
  await schema.columns('event', { [metadata]: 'jsonb', [source]: 'text' });
  await eventIndexes(schema, metadata, source);
}

/** On an Attune host `source` is the id of a sensor, and `source_ref` says "webhook". */
function hasTextSource(types: Record<string, string>): boolean {
  return types.source === undefined
    ? !('source_ref' in types)
    : /^(text|character varying)/.test(types.source);
}

async function eventIndexes(schema: SchemaChange, metadata: string, source: string): Promise<void> {
  // A host's own idx_event_source is on the sensor id.
  const name = source === 'source' ? 'idx_event_source' : 'idx_event_webhook_source';
  await schema.index(name, `event (${source}) where ${source} = 'webhook'`);
  await schema.index('idx_event_webhook_key', `event ((${metadata} ->> 'webhook_key'))`);
  await schema.index('idx_event_webhook_trigger_ref', 'event (trigger_ref, id desc)');
}
