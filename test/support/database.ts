// Databases for tests: one per test file, migrated once and copied from then on. In this process (PGlite) where no
// server is named; on the server of TEST_DATABASE_URL otherwise. After `drop` nothing is left open.

import type { Knex } from 'knex';
import { connect } from '../../lib/db/connect.ts';
import { createEmbeddedDatabase, prepareEmbeddedDatabases } from './embedded-database.ts';
import { createServerDatabase } from './server-database.ts';

export interface TestDatabase {
  url: string;
  knex: Knex;
  /** Connections that a pool on `url` may have: PGlite has one session, which all connections share. */
  poolMax: number;
  embedded: boolean;
  drop(): Promise<void>;
}

/** A database without `knex`: what the two kinds have to provide. */
export interface RawDatabase {
  url: string;
  poolMax: number;
  embedded: boolean;
  remove(): Promise<void>;
}

export const TEST_DATABASE_URL = process.env.TEST_DATABASE_URL || undefined;

// Registered while test files load, so that it belongs to the whole run and not to one of them.
if (TEST_DATABASE_URL === undefined) {
  before('start PGlite', function () {
    this.timeout(120_000);
    return prepareEmbeddedDatabases();
  });
}

/** With this package's tables in it. */
export const createTestDatabase = (): Promise<TestDatabase> => create(true);

/** Without anything in it. */
export const createEmptyDatabase = (): Promise<TestDatabase> => create(false);

async function create(migrated: boolean): Promise<TestDatabase> {
  const database =
    TEST_DATABASE_URL === undefined
      ? await createEmbeddedDatabase(migrated)
      : await createServerDatabase(TEST_DATABASE_URL, migrated);
  const { url, poolMax, embedded } = database;
  const { knex } = connect(url, { poolMax });
  return {
    url,
    knex,
    poolMax,
    embedded,
    async drop() {
      await knex.destroy();
      await database.remove();
    },
  };
}

/** Skips the test, saying so, where no real server is at hand. */
export function needsServer(test: Mocha.Context, reason: string): void {
  if (TEST_DATABASE_URL !== undefined) return;
  console.log(`      skipped: ${reason}; set TEST_DATABASE_URL to a PostgreSQL server to have it run`);
  test.skip();
}
