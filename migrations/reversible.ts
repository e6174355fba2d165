// Changes the schema and remembers how to change it back: `down` drops what was created here and nothing else,
// and puts back what stood in its place. Everything is created only where it is missing.

import type { Knex } from 'knex';

export interface Migration {
  name: string;
  up(knex: Knex): Promise<void>;
  down(knex: Knex): Promise<void>;
}

export type Columns = Readonly<Record<string, string>>;

/** A migration made of steps that record their own undoing in attune.webhook_ownership. */
export function reversible(name: string, steps: (schema: SchemaChange) => Promise<void>): Migration {
  return {
    name,
    up: (knex) => steps(new SchemaChange(knex, name)),
    // Run by the server: the statements may hold any text, and knex would take a question mark for a binding.
    down: async (knex) => {
      await knex.raw(`do $$
        declare step record;
        begin
          for step in select undo from attune.webhook_ownership where migration = '${name}' order by id desc loop
            execute step.undo;
          end loop;
          delete from attune.webhook_ownership where migration = '${name}';
        end $$`);
    },
  };
}

export class SchemaChange {
  readonly #knex: Knex;
  readonly #migration: string;

  constructor(knex: Knex, migration: string) {
    this.#knex = knex;
    this.#migration = migration;
  }

  async table(name: string, body: string): Promise<boolean> {
    if (await this.#found('select to_regclass(?) is not null as found', [`attune.${name}`])) return false;
    await this.run(`create table attune.${name} (${body})`);
    await this.#undo(`drop table attune.${name}`);
    return true;
  }

  /** Names of the columns that were added. */
  async columns(table: string, columns: Columns): Promise<string[]> {
    const present = await this.columnTypes(table);
    const missing = Object.keys(columns).filter((name) => !(name in present));
    for (const name of missing) {
      await this.run(`alter table attune.${table} add column ${name} ${columns[name]}`);
      await this.#undo(`alter table attune.${table} drop column ${name}`);
    }
    return missing;
  }

  /** Column names and types as PostgreSQL spells them, such as `character varying(64)`. */
  async columnTypes(table: string): Promise<Record<string, string>> {
    const rows = await this.select<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
        where attrelid = to_regclass(?) and attnum > 0 and not attisdropped`,
      [`attune.${table}`],
    );
    return Object.fromEntries(rows.map((row) => [row.name, row.type]));
  }

  async index(name: string, definition: string, kind: 'index' | 'unique index' = 'index'): Promise<void> {
    if (await this.#found('select to_regclass(?) is not null as found', [`attune.${name}`])) return;
    await this.run(`create ${kind} ${name} on attune.${definition}`);
    await this.#undo(`drop index attune.${name}`);
  }

  /** Takes the place of a function with the same argument types, which `down` brings back. */
  async function(name: string, argumentTypes: string, definition: string): Promise<void> {
    const signature = `attune.${name}(${argumentTypes})`;
    const previous = await this.select<{ definition: string }>(
      'select pg_get_functiondef(oid) as definition from pg_proc where oid = to_regprocedure(?)',
      [signature],
    );
    await this.#replace(
      `function ${signature}`,
      previous[0]?.definition,
      `function attune.${name}${definition}`,
    );
  }

  /** Another body for a function of an earlier migration, which triggers may depend on; `down` brings the earlier back. */
  async functionAnew(name: string, argumentTypes: string, definition: string): Promise<void> {
    const [earlier] = await this.select<{ definition: string }>(
      'select pg_get_functiondef(to_regprocedure(?)) as definition',
      [`attune.${name}(${argumentTypes})`],
    );
    await this.change(`create or replace function attune.${name}${definition}`, earlier?.definition ?? '');
  }

  async view(name: string, query: string): Promise<void> {
    const view = `view attune.${name}`;
    const previous = await this.select<{ definition: string }>(
      'select pg_get_viewdef(oid) as definition from pg_class where oid = to_regclass(?)',
      [`attune.${name}`],
    );
    const restored = previous[0] && `create ${view} as ${previous[0].definition}`;
    await this.#replace(view, restored, `${view} as ${query}`);
  }

  /** What an earlier, interrupted run of this same migration made is not somebody else's to be brought back. */
  async #replace(object: string, previous: string | undefined, definition: string): Promise<void> {
    const drop = `drop ${object}`;
    const ours = await this.select(
      'select 1 from attune.webhook_ownership where migration = ? and undo = ?',
      [this.#migration, drop],
    );
    if (ours.length > 0) return this.run(`create or replace ${definition}`);
    if (previous !== undefined) await this.change(drop, previous);
    await this.change(`create ${definition}`, drop);
  }

  async trigger(name: string, table: string, definition: string): Promise<void> {
    await this.run(`drop trigger if exists ${name} on attune.${table}`);
    await this.change(
      `create trigger ${name} ${definition}`,
      `drop trigger if exists ${name} on attune.${table}`,
    );
  }

  /** Any other change, with the statement that takes it back. */
  async change(statement: string, undo: string): Promise<void> {
    await this.run(statement);
    await this.#undo(undo);
  }

  async run(statement: string): Promise<void> {
    await this.#knex.raw(statement.replaceAll('?', '\\?'));
  }

  async select<Row>(query: string, bindings: string[] = []): Promise<Row[]> {
    const { rows } = await this.#knex.raw<{ rows: Row[] }>(query, bindings);
    return rows;
  }

  async #found(query: string, bindings: string[]): Promise<boolean> {
    const [row] = await this.select<{ found: boolean }>(query, bindings);
    return row?.found === true;
  }

  async #undo(statement: string): Promise<void> {
    await this.#knex.raw(
      `insert into attune.webhook_ownership (migration, undo) select :migration, :statement
        where not exists (
          select from attune.webhook_ownership where migration = :migration and undo = :statement)`,
      { migration: this.#migration, statement },
    );
  }
}
