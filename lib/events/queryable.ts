// A connection of the pool, as the write path uses it.

import type { QueryConfig, QueryResult } from 'pg';

/** What node-postgres's client and pool share. */
export interface Queryable {
  query(config: QueryConfig | string): Promise<QueryResult>;
}

export interface PooledConnection extends Queryable {
  __knex__disposed?: unknown;
}

/**
 * A connection that dies without a word (a pulled cable, a failed-over server) would otherwise occupy its writer for
 * as long as TCP retries. node-postgres reports the timeout as an error of the connection, which is then given up.
 */
export function withTimeout(connection: Queryable, timeoutMs: number): Queryable {
  return {
    query(config) {
      const query = typeof config === 'string' ? { text: config } : config;
      return connection.query({ ...query, query_timeout: timeoutMs } as QueryConfig);
    },
  };
}
