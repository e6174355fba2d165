// The host's database: a server where DATABASE_URL names one, else PostgreSQL embedded in this process.

import createKnex, { type Knex } from 'knex';
import { type Database, openEmbeddedDatabase } from './embedded-database.ts';
import { StartupError } from './startup-error.ts';

export type { Database } from './embedded-database.ts';

export async function openDatabase(options: {
  databaseUrl: string | null;
  dataDirectory: string;
}): Promise<Database> {
  const { databaseUrl: url } = options;
  if (url === null) return openEmbeddedDatabase(options.dataDirectory);
  const knex = createKnex({
    client: 'pg',
    connection: { connectionString: url, application_name: 'attune-host' },
    pool: { min: 0, max: 10 },
    acquireConnectionTimeout: 10_000,
    log: SILENT,
  });
  await checkConnection(knex, url);
  return { knex, listens: true, close: () => knex.destroy() };
}

/** Knex would print each failed attempt; the error it throws says the same, once. */
const ignore = (): void => {};
const SILENT: Knex.Logger = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore };

async function checkConnection(knex: Knex, url: string): Promise<void> {
  try {
    await knex.raw('SELECT 1');
  } catch (error) {
    await knex.destroy();
    throw new StartupError(`DATABASE_URL: cannot reach ${withoutPassword(url)}: ${reasonOf(error)}`);
  }
}

function withoutPassword(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** Where a name has several addresses, Node wraps one error per address and gives the whole no message. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
