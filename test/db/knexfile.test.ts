import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { pendingMigrations, rollback } from '../../lib/db/migrate.ts';
import { MIGRATION_NAMES } from '../../migrations/source.ts';
import { CHILD_ENVIRONMENT } from '../support/child-environment.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

const PROJECT = new URL('../..', import.meta.url);
const KNEX = new URL('node_modules/knex/bin/cli.js', PROJECT).pathname;

describe('the knex command', () => {
  let database: TestDatabase;
  const knexCommand = (...args: string[]) =>
    promisify(execFile)(process.execPath, [KNEX, ...args], {
      cwd: PROJECT,
      env: { ...process.env, ...CHILD_ENVIRONMENT, DATABASE_URL: database.url },
    });

  before(async () => {
    database = await createEmptyDatabase();
  });
  after(() => database.drop());

  it('migrates and rolls back what migrate() does', async () => {
    const up = await knexCommand('migrate:latest');
    expect(up.stdout).to.include(`run: ${MIGRATION_NAMES.length} migrations`);
    expect(await pendingMigrations(database.knex)).to.deep.equal([]);
    await knexCommand('migrate:rollback', '--all');
    expect(await pendingMigrations(database.knex)).to.deep.equal([...MIGRATION_NAMES]);
    await knexCommand('migrate:latest');
    expect(await rollback(database.knex)).to.have.lengthOf(MIGRATION_NAMES.length);
  });
});
