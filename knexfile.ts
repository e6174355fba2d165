// For the knex command: `DATABASE_URL=postgres://… npx knex migrate:latest`. Same migrations, same table as `migrate()`.

import type { Knex } from 'knex';
import { ENSURE_SCHEMA, MIGRATOR_CONFIG } from './lib/db/migrate.ts';

interface RawConnection {
  query(sql: string, done: (error: Error | null) => void): void;
}

if (!process.env.DATABASE_URL) {
  throw new Error(
    'DATABASE_URL is not set: name the database to migrate, postgres://user:password@host:5432/name',
  );
}

const config: Knex.Config = {
  client: 'pg',
  connection: process.env.DATABASE_URL,
  pool: {
    min: 0,
    max: 1,
    // knex keeps its own table in the schema, and so needs it before the first migration could create it.
    afterCreate: (connection: RawConnection, done: (error: Error | null) => void) =>
      connection.query(ENSURE_SCHEMA, (error) => done(error)),
  },
  migrations: MIGRATOR_CONFIG,
};

export default config;
