// What the tables at hand look like: a real Attune host keeps event metadata under other names than ours. Asked once.

import type { Knex } from 'knex';

export interface Tables {
  /** Column of attune.event for the metadata object. */
  eventMetadata: 'metadata' | 'config';
  /** Text column of attune.event that says "webhook". */
  eventSource: 'source' | 'source_ref';
  /** Quoted and qualified, ready for `nextval($1)`. */
  eventIdSequence: string;
  /** Whether triggers of the host's may store something else in attune.event than what was inserted. */
  changesEvents: boolean;
  /** Type of webhook_event_log.source_ip. */
  logSourceIpType: 'inet' | 'text';
}

interface Column {
  table_name: string;
  column_name: string;
  data_type: string;
  column_default: string | null;
}

export async function detectTables(knex: Knex): Promise<Tables> {
  const { rows } = await knex.raw<{ rows: Column[] }>(
    `select table_name, column_name, data_type, column_default
       from information_schema.columns
      where table_schema = 'attune' and table_name in ('event', 'webhook_event_log')`,
  );
  const find = (table: string, column: string) =>
    rows.find((row) => row.table_name === table && row.column_name === column);
  return {
    eventMetadata: find('event', 'metadata') ? 'metadata' : 'config',
    eventSource: isText(find('event', 'source')) ? 'source' : 'source_ref',
    eventIdSequence: await sequenceOf(knex, find('event', 'id')),
    changesEvents: await hasBeforeTriggers(knex),
    logSourceIpType: find('webhook_event_log', 'source_ip')?.data_type === 'inet' ? 'inet' : 'text',
  };
}

/** Row triggers BEFORE INSERT. */
async function hasBeforeTriggers(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw(
    `select exists (select from information_schema.triggers
       where event_object_schema = 'attune' and event_object_table = 'event'
         and action_timing = 'BEFORE' and event_manipulation = 'INSERT') as found`,
  );
  return rows[0].found;
}

function isText(column: Column | undefined): boolean {
  return column?.data_type === 'text' || column?.data_type === 'character varying';
}

/** A sequence that is not OWNED BY its column (restored dumps, partitioned tables) is read from the column's default. */
async function sequenceOf(knex: Knex, id: Column | undefined): Promise<string> {
  const { rows } = await knex.raw("select pg_get_serial_sequence('attune.event', 'id') as sequence");
  const sequence: string | null = rows[0].sequence;
  if (sequence !== null) return sequence;
  const named = /nextval\('(.+?)'::regclass\)/.exec(id?.column_default ?? '')?.[1];
  if (named === undefined)
    throw new Error('attune.event.id has no sequence, so ids for events cannot be drawn');
  return named.includes('.') ? named : `attune.${named}`;
}
