// The database that a command works on.

import type { Knex } from 'knex';
import { checkConnection, connect } from '../lib/db/connect.ts';
import { UsageError } from './usage-error.ts';

/** Closed again whatever happens. One connection: an embedded database has no more, and more is not needed. */
export async function withDatabase<T>(work: (knex: Knex) => Promise<T>): Promise<T> {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '') {
    throw new UsageError('DATABASE_URL is not set: postgres://user:password@host:5432/name');
  }
  const { knex } = connect(url, { poolMax: 1 });
  try {
    await checkConnection(knex);
    return await work(knex);
  } finally {
    await knex.destroy();
  }
}
