// PostgreSQL inside this process (PGlite), its files in a directory. It speaks the real protocol over a socket, so
// everything above it uses the same driver as with a server. One connection at a time, no NOTIFY.

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import createKnex, { type Knex } from 'knex';
import { lockDirectory } from './directory-lock.ts';
import { StartupError } from './startup-error.ts';

export interface Database {
  knex: Knex;
  /** False for the embedded database, which delivers no notifications. */
  listens: boolean;
  close: () => Promise<void>;
}

/** The usual 128 MB of buffers are filled with zeros at each start, which takes longer than all the rest of it. */
const INIT_PARAMS = ['-c', 'shared_buffers=16MB'];

export async function openEmbeddedDatabase(dataDirectory: string): Promise<Database> {
  await makeDirectory(dataDirectory);
  const unlock = await lockDirectory(dataDirectory);
  const pglite = await PGlite.create(join(dataDirectory, 'postgres'), { initDbStartParams: INIT_PARAMS });
  const socketDirectory = await mkdtemp(join(tmpdir(), 'attune-'));
  const server = new PGLiteSocketServer({ db: pglite, ...addressIn(socketDirectory), maxConnections: 10 });
  await server.start();
  const knex = createKnex({
    client: 'pg',
    connection: connectionTo(server, socketDirectory),
    pool: { min: 0, max: 1 },
  });
  const close = async (): Promise<void> => {
    await knex.destroy();
    await server.stop();
    await pglite.close();
    await rm(socketDirectory, { recursive: true, force: true });
    await unlock();
  };
  return { knex, listens: false, close };
}

async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(
      `DATA_DIR: ${path} cannot be a directory for the database (${code}); name another`,
    );
  }
}

const PORT = 5432;
const HAS_UNIX_SOCKETS = process.platform !== 'win32';

/** A Unix socket in a directory that only this user may enter: the embedded database asks for no password. */
function addressIn(socketDirectory: string): { path: string } | { host: string; port: number } {
  if (HAS_UNIX_SOCKETS) return { path: join(socketDirectory, `.s.PGSQL.${PORT}`) };
  return { host: '127.0.0.1', port: 0 };
}

function connectionTo(server: PGLiteSocketServer, socketDirectory: string): Knex.PgConnectionConfig {
  const identity = { user: 'postgres', database: 'postgres' };
  if (HAS_UNIX_SOCKETS) return { ...identity, host: socketDirectory, port: PORT };
  const [host, port] = server.getServerConn().split(':');
  return { ...identity, host: host as string, port: Number(port) };
}
