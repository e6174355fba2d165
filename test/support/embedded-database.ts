// PGlite in memory, behind its socket server, so that the code under test is the same `pg` driver as in production.

import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { connect } from '../../lib/db/connect.ts';
import { migrate } from '../../lib/db/migrate.ts';
import type { RawDatabase } from './database.ts';

// Starting from nothing takes seconds; unpacking a data directory a fraction of one.
let migratedDataDir: Promise<Blob> | undefined;
let emptyDataDir: Promise<Blob> | undefined;

export async function createEmbeddedDatabase(migrated: boolean): Promise<RawDatabase> {
  emptyDataDir ??= dumpOf(async () => {});
  if (migrated) migratedDataDir ??= emptyDataDir.then((empty) => dumpOf(migrateAt, empty));
  return serve(await (migrated ? migratedDataDir : emptyDataDir));
}

async function serve(dataDir?: Blob): Promise<RawDatabase & { pglite: PGlite }> {
  const pglite = await PGlite.create({ loadDataDir: dataDir });
  const server = new PGLiteSocketServer({ db: pglite, host: '127.0.0.1', port: 0, maxConnections: 50 });
  await server.start();
  return {
    pglite,
    url: `postgres://postgres@${server.getServerConn()}/postgres`,
    poolMax: 1,
    embedded: true,
    async remove() {
      await server.stop();
      await pglite.close();
    },
  };
}

async function dumpOf(prepare: (url: string) => Promise<void>, dataDir?: Blob): Promise<Blob> {
  const database = await serve(dataDir);
  await prepare(database.url);
  const dump = await database.pglite.dumpDataDir('none');
  await database.remove();
  return dump;
}

async function migrateAt(url: string): Promise<void> {
  const { knex } = connect(url, { poolMax: 1 });
  await migrate(knex);
  await knex.destroy();
}
