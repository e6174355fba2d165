// Names a database for an error message or a log line: where it is, never how to get in.

import type { Knex } from 'knex';

interface ConnectionSettings {
  connectionString?: string;
  host?: string;
  port?: string | number;
  database?: string;
}

/** `127.0.0.1:5432/attune` */
export function describeDatabase(knex: Knex): string {
  const settings: ConnectionSettings = knex.client.connectionSettings ?? {};
  const { host, port, database } =
    settings.connectionString === undefined ? settings : addressIn(settings.connectionString);
  return `${host || 'localhost'}:${port || 5432}/${database ?? ''}`;
}

function addressIn(connectionString: string): ConnectionSettings {
  const url = URL.parse(connectionString);
  if (url === null) return { host: '(unreadable address)' };
  const socketOrHost = url.searchParams.get('host') ?? url.hostname;
  return { host: socketOrHost, port: url.port, database: url.pathname.slice(1) };
}
