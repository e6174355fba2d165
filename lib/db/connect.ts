// Opens the database a host names, or borrows the Knex instance it hands over; says in words why one cannot be used.

import createKnex, { type Knex } from 'knex';
import { WebhookConfigError } from '../errors.ts';
import { describeDatabase } from './describe.ts';

export interface ConnectOptions {
  /** Connections at most, 1 to 1,000. Default: 10. An embedded PGlite needs 1. */
  poolMax?: number;
}

export interface Connection {
  knex: Knex;
  /** False for a Knex of the host's: closing it is the host's business. */
  owned: boolean;
}

export const DEFAULT_POOL_MAX = 10;
const OLDEST_SERVER_VERSION = 130_000;

/** Opens no connection yet; `checkConnection` does. */
export function connect(database: string | Knex, options: ConnectOptions = {}): Connection {
  if (typeof database === 'function') return { knex: withoutResponseMapping(database), owned: false };
  if (typeof database !== 'string' || !/^postgres(ql)?:\/\//.test(database)) {
    throw new WebhookConfigError(
      'ERR_INVALID_OPTION',
      `Option "database" is ${typeof database === 'string' ? 'not a PostgreSQL URL' : `of type ${typeof database}`}. ` +
        'Events are stored in PostgreSQL: pass "postgres://user:password@host:5432/name" or a Knex instance',
    );
  }
  return { knex: openPool(database, options.poolMax ?? DEFAULT_POOL_MAX), owned: true };
}

function openPool(connectionString: string, poolMax: number): Knex {
  if (!Number.isInteger(poolMax) || poolMax < 1 || poolMax > 1000) {
    throw new WebhookConfigError(
      'ERR_INVALID_OPTION',
      `Option "poolMax" is ${poolMax}; it is the number of connections, an integer from 1 to 1000`,
    );
  }
  return createKnex({
    client: 'pg',
    connection: {
      connectionString,
      application_name: 'attune-webhooks',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
    },
    pool: { min: 0, max: poolMax },
    acquireConnectionTimeout: 10_000,
    // knex writes to the console of its own accord; every failure reaches the caller as an error anyway.
    log: { debug() {}, warn() {}, error() {}, deprecate() {} },
  });
}

/**
 * A host's Knex may rename columns in every answer (`postProcessResponse`, `wrapIdentifier`, as camelCase mappers do).
 * The copy shares its pool and leaves that out, so that the column names of our own SQL arrive as they are.
 */
function withoutResponseMapping(knex: Knex): Knex {
  const { postProcessResponse, wrapIdentifier } = knex.client.config;
  if (postProcessResponse === undefined && wrapIdentifier === undefined) return knex;
  const copy = knex.withUserParams({ ...knex.userParams });
  copy.client.config.postProcessResponse = undefined;
  copy.client.config.wrapIdentifier = undefined;
  return copy;
}

/** Throws ERR_DATABASE_UNREACHABLE or ERR_DATABASE_UNSUPPORTED. */
export async function checkConnection(knex: Knex): Promise<void> {
  const dialect: unknown = knex.client.dialect;
  if (dialect !== 'postgresql') {
    throw new WebhookConfigError(
      'ERR_DATABASE_UNSUPPORTED',
      `The Knex instance speaks to ${String(dialect)}; only PostgreSQL 13 or newer is supported. Pass a Knex with client "pg"`,
    );
  }
  const version = await serverVersion(knex);
  if (version >= OLDEST_SERVER_VERSION) return;
  throw new WebhookConfigError(
    'ERR_DATABASE_UNSUPPORTED',
    `${describeDatabase(knex)} runs PostgreSQL ${Math.floor(version / 10_000)}; ` +
      'gen_random_uuid() is built in from 13 on. Upgrade the server to 13 or newer',
  );
}

async function serverVersion(knex: Knex): Promise<number> {
  try {
    const { rows } = await knex.raw("select current_setting('server_version_num') as version");
    return Number(rows[0].version);
  } catch (error) {
    throw new WebhookConfigError(
      'ERR_DATABASE_UNREACHABLE',
      `Cannot connect to ${describeDatabase(knex)}: ${reasonOf(error)}. ` +
        'Nothing can be received without it: check that the server runs, and host, port, name, user and password',
      error,
    );
  }
}

/** Both addresses of "localhost" refusing make an AggregateError, whose own message is empty. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return error.message || code || error.name;
}
