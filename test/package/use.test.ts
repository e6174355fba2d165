// The tarball in use: installed into an ESM and a CommonJS project, where it receives a webhook and where its types
// resolve.

import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { pendingMigrations } from '../../lib/db/migrate.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { installInto, packOnce } from './pack.ts';

const run = promisify(execFile);
const TSC = join(import.meta.dirname, '..', '..', 'node_modules', 'typescript', 'bin', 'tsc');
const COMPILER_OPTIONS = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];

const SAMPLES = [
  { sample: 'esm', script: 'receive.js', types: 'types.ts' },
  { sample: 'cjs', script: 'receive.cjs', types: 'types.cts' },
] as const;

for (const { sample, script, types } of SAMPLES) {
  describe(`the tarball in an empty ${sample.toUpperCase()} project`, () => {
    let directory: string;
    let database: TestDatabase;

    before(async () => {
      database = await createEmptyDatabase();
      directory = await installInto(sample, (await packOnce()).tarball);
    });

    after(async () => {
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    });

    it('migrates by the knex command', async () => {
      const knex = join(directory, 'node_modules', 'knex', 'bin', 'cli.js');
      const knexfile = join('node_modules', 'attune-webhooks', 'dist', 'knexfile.js');
      const env = { ...process.env, DATABASE_URL: database.url };
      const command = [knex, 'migrate:latest', '--knexfile', knexfile];
      await run(process.execPath, command, { cwd: directory, env, timeout: 60_000 });
      expect(await pendingMigrations(database.knex)).to.deep.equal([]);
    });

    it('receives a webhook, and ends by itself once closed', async () => {
      const env = { ...process.env, DATABASE_URL: database.url };
      const { stdout } = await run(process.execPath, [script], { cwd: directory, env, timeout: 60_000 });
      const { status, body, event } = JSON.parse(stdout);
      expect(status).to.equal(200);
      expect(body).to.include({ success: true, trigger_ref: `sample.${sample}` });
      expect(event).to.include({ id: body.event_id, trigger_ref: `sample.${sample}`, source: 'webhook' });
      expect(event.payload).to.deep.equal({ hello: 'world' });
    });

    it('has a command that tells its version and migrates', async () => {
      const command = join(directory, 'node_modules', '.bin', 'attune-webhooks');
      const { version } = JSON.parse(
        await readFile(join(directory, 'node_modules', 'attune-webhooks', 'package.json'), 'utf8'),
      );
      const env = { ...process.env, DATABASE_URL: database.url };
      expect((await run(command, ['--version'], { cwd: directory, env })).stdout).to.equal(`${version}\n`);
      const { stdout } = await run(command, ['migrate'], { cwd: directory, env, timeout: 60_000 });
      expect(stdout).to.include('Nothing to do');
    });

    it('has types that resolve', async () => {
      const { stdout } = await run(process.execPath, [TSC, ...COMPILER_OPTIONS, types], { cwd: directory });
      expect(stdout).to.equal('');
    });
  });
}
