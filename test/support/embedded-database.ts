// PGlite in memory, behind its socket server, so that the code under test is the same `pg` driver as in production.

import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { connect } from '../../lib/db/connect.ts';
import type { RawDatabase } from './database.ts';
import { prepareTemplate } from './prepare-template.ts';

interface Snapshots {
  empty: Blob;
  migrated: Blob;
}

// Making a database from nothing takes seconds, unpacking one a fraction of that: so it is done once per run.
let snapshots: Promise<Snapshots> | undefined;

/** Takes longer on a busy machine than a test may. */
export async function prepareEmbeddedDatabases(): Promise<void> {
  snapshots ??= takeSnapshots();
  await snapshots;
}

export async function createEmbeddedDatabase(migrated: boolean): Promise<RawDatabase> {
  snapshots ??= takeSnapshots();
  const { [migrated ? 'migrated' : 'empty']: loadDataDir } = await snapshots;
  return serve(await PGlite.create({ loadDataDir }));
}

async function takeSnapshots(): Promise<Snapshots> {
  // The smallest write-ahead log there is: it is a third of what each test file has to unpack otherwise.
  const pglite = await PGlite.create({ initDbStartParams: ['--wal-segsize=1'] });
  await pglite.exec('checkpoint');
  const empty = await pglite.dumpDataDir('none');
  const database = await serve(pglite);
  const { knex } = connect(database.url, { poolMax: 1 });
  await prepareTemplate(knex);
  await knex.destroy();
  const migrated = await pglite.dumpDataDir('none');
  await database.remove();
  return { empty, migrated };
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
