// PGlite in memory, behind its socket server, so that the code under test is the same `pg` driver as in production.

import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { connect } from '../../lib/db/connect.ts';
import type { RawDatabase } from './database.ts';
import { prepareTemplate } from './prepare-template.ts';
import { filesOf, PreparedFiles, type StoredFile } from './prepared-files.ts';

interface Templates {
  empty: StoredFile[];
  migrated: StoredFile[];
}

/** The usual 128 MB of buffers are filled with zeros at each start, which takes longer than all the rest of it. */
const INIT_PARAMS = ['--wal-segsize=1', '-c', 'shared_buffers=8MB', '--no-sync'];

// Making a database from nothing takes seconds, copying one a fraction of that: so it is done once per run.
let templates: Promise<Templates> | undefined;

/** Takes longer on a busy machine than a test may. */
export async function prepareEmbeddedDatabases(): Promise<void> {
  templates ??= makeTemplates();
  await templates;
}

export async function createEmbeddedDatabase(migrated: boolean): Promise<RawDatabase> {
  templates ??= makeTemplates();
  const { [migrated ? 'migrated' : 'empty']: files } = await templates;
  return serve(await PGlite.create({ fs: new PreparedFiles(files) }));
}

async function makeTemplates(): Promise<Templates> {
  const pglite = await PGlite.create({ initDbStartParams: INIT_PARAMS });
  await pglite.exec('checkpoint');
  const empty = filesOf(pglite);
  const database = await serve(pglite);
  const { knex } = connect(database.url, { poolMax: 1 });
  await prepareTemplate(knex);
  await knex.destroy();
  await pglite.exec('checkpoint');
  const migrated = filesOf(pglite);
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
