// Writing a row by its ref: a new one is inserted, a known one keeps its id.

import type { Knex } from 'knex';

export type Row = Record<string, unknown>;

/** Writes only where something differs, so that starting again leaves every `updated` as it is. */
export async function upsert(knex: Knex, table: string, row: Row): Promise<number> {
  const names = Object.keys(row).filter((name) => name !== 'ref');
  const current = names.map((name) => `existing.${name}`).join(', ');
  const wanted = names.map((name) => `excluded.${name}`).join(', ');
  const { rows } = await knex.raw(
    `INSERT INTO attune.${table} AS existing (${['ref', ...names].join(', ')})
     VALUES (${['ref', ...names].map((name) => `:${name}`).join(', ')})
     ON CONFLICT (ref) DO UPDATE SET (${names.join(', ')}, updated) = ROW (${wanted}, now())
     WHERE (${current}) IS DISTINCT FROM (${wanted})
     RETURNING id`,
    row as Knex.ValueDict,
  );
  return rows.length > 0 ? Number(rows[0].id) : ((await findId(knex, table, String(row.ref))) as number);
}

export async function findId(knex: Knex, table: string, ref: string): Promise<number | null> {
  const row = await knex(table).withSchema('attune').where({ ref }).first('id');
  return row === undefined ? null : Number(row.id);
}
