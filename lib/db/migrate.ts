// Brings the database to this version of the package, or takes it back out; safe for many instances at once.

import type { Knex } from 'knex';
import { MIGRATION_NAMES, migrationSource } from '../../migrations/source.ts';
import { connect } from './connect.ts';

const MIGRATIONS_TABLE = 'webhook_migrations';
export const SCHEMA = 'attune';

/** For `knex.migrate`. An own table: names in the host's `knex_migrations` would look like files that went missing. */
export const MIGRATOR_CONFIG: Knex.MigratorConfig = {
  migrationSource,
  tableName: MIGRATIONS_TABLE,
  schemaName: SCHEMA,
  // While a new version is rolled out, older instances start on a database that is ahead of them.
  disableMigrationsListValidation: true,
};

// Any constant does, as long as every version of this package uses the same one.
const ADVISORY_LOCK_KEY = 7_284_113_930_217_001;
const SCHEMA_COMMENT = 'Created by attune-webhooks';

/** CREATE SCHEMA IF NOT EXISTS asks for the right to create even where the schema exists, so look first. */
export const ENSURE_SCHEMA = `do $$ begin
  if to_regnamespace('${SCHEMA}') is null then
    create schema ${SCHEMA};
    comment on schema ${SCHEMA} is '${SCHEMA_COMMENT}';
  end if;
end $$`;

/** Names of the migrations that have not run yet, in order. Reads only. */
export async function pendingMigrations(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw(`select to_regclass('${SCHEMA}.${MIGRATIONS_TABLE}') as table`);
  if (rows[0].table === null) return [...MIGRATION_NAMES];
  const done = await knex.raw<{ rows: { name: string }[] }>(`select name from ${SCHEMA}.${MIGRATIONS_TABLE}`);
  const names = new Set(done.rows.map((row) => row.name));
  return MIGRATION_NAMES.filter((name) => !names.has(name));
}

/** All or nothing, in one transaction. Returns the names of the migrations it ran. */
export async function migrate(database: Knex): Promise<string[]> {
  const { knex } = connect(database);
  if ((await pendingMigrations(knex)).length === 0) return [];
  return exclusively(knex, async (transaction) => {
    await transaction.raw(ENSURE_SCHEMA);
    const [, names] = await transaction.migrate.latest(MIGRATOR_CONFIG);
    return names;
  });
}

/** Undoes every migration: what this package created is dropped, what it found is as before. */
export async function rollback(database: Knex): Promise<string[]> {
  const { knex } = connect(database);
  return exclusively(knex, async (transaction) => {
    const { rows } = await transaction.raw(`select to_regclass('${SCHEMA}.${MIGRATIONS_TABLE}') as table`);
    if (rows[0].table === null) return [];
    const [, names] = await transaction.migrate.rollback(MIGRATOR_CONFIG, true);
    await transaction.raw(`drop table ${SCHEMA}.${MIGRATIONS_TABLE}, ${SCHEMA}.${MIGRATIONS_TABLE}_lock`);
    await dropOwnEmptySchema(transaction);
    return names;
  });
}

/**
 * The lock belongs to the transaction that does the work: a lock held by a second connection would never be granted
 * to a pool of one, and would be lost behind a pooler that hands each transaction to another session.
 */
function exclusively<T>(knex: Knex, work: (transaction: Knex.Transaction) => Promise<T>): Promise<T> {
  return knex.transaction(async (transaction) => {
    await transaction.raw(`select pg_advisory_xact_lock(${ADVISORY_LOCK_KEY})`);
    return work(transaction);
  });
}

async function dropOwnEmptySchema(knex: Knex): Promise<void> {
  const { rows } = await knex.raw(
    `select obj_description(oid, 'pg_namespace') as comment,
            exists (select from pg_class where relnamespace = n.oid)
              or exists (select from pg_proc where pronamespace = n.oid)
              or exists (select from pg_type where typnamespace = n.oid) as used
       from pg_namespace n where nspname = '${SCHEMA}'`,
  );
  if (rows[0].comment === SCHEMA_COMMENT && !rows[0].used) await knex.raw(`drop schema ${SCHEMA}`);
}
