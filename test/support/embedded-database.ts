// PGlite in memory, behind its socket server, so that the code under test is the same `pg` driver as in production.

import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { connect } from '../../lib/db/connect.ts';
import type { RawDatabase } from './database.ts';
import { prepareTemplate } from './prepare-template.ts';
import { filesOf, PreparedFiles, type StoredFile } from './prepared-files.ts';

/** The usual 128 MB of buffers are filled with zeros at each start, which takes longer than all the rest of it. */
const INIT_PARAMS = ['--wal-segsize=1', '-c', 'shared_buffers=8MB', '--no-sync'];

// Making a database from nothing takes seconds, copying one a fraction of that: so it is done once per run.
let empty: Promise<StoredFile[]> | undefined;
let migrated: Promise<StoredFile[]> | undefined;

/** Takes longer on a busy machine than a test may. */
export async function prepareEmbeddedDatabases(): Promise<void> {
  await migratedDatabaseFiles();
}

export async function createEmbeddedDatabase(isMigrated: boolean): Promise<RawDatabase> {
  const files = await (isMigrated ? migratedDatabaseFiles() : emptyDatabaseFiles());
  return serve(await PGlite.create({ fs: new PreparedFiles(files) }));
}

function emptyDatabaseFiles(): Promise<StoredFile[]> {
  empty ??= initialize();
  return empty;
}

export function migratedDatabaseFiles(): Promise<StoredFile[]> {
  migrated ??= emptyDatabaseFiles().then(migrate);
  return migrated;
}

async function initialize(): Promise<StoredFile[]> {
  const pglite = await PGlite.create({ initDbStartParams: INIT_PARAMS });
  await pglite.exec('checkpoint');
  const files = filesOf(pglite);
  await pglite.close();
  return files;
}

async function migrate(files: StoredFile[]): Promise<StoredFile[]> {
  const pglite = await PGlite.create({ fs: new PreparedFiles(files) });
  const database = await serve(pglite);
  const { knex } = connect(database.url, { poolMax: 1 });
  await prepareTemplate(knex);
  await knex.destroy();
  await pglite.exec('checkpoint');
  const migratedFiles = filesOf(pglite);
  await database.remove();
  return migratedFiles;
}

async function serve(pglite: PGlite): Promise<RawDatabase> {
  const server = new PGLiteSocketServer({ db: pglite, host: '127.0.0.1', port: 0, maxConnections: 50 });
  await server.start();
  return {
    url: `postgres://postgres@${server.getServerConn()}/postgres`,
    poolMax: 1,
    embedded: true,
    async remove() {
      await server.stop();
      await pglite.close();
    },
  };
}
