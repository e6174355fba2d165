import { expect } from 'chai';
import { migrate, pendingMigrations, rollback } from '../../lib/db/migrate.ts';
import { detectTables } from '../../lib/db/tables.ts';
import { MIGRATION_NAMES } from '../../migrations/source.ts';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.ts';
import { describeSchema } from './schema-description.ts';

describe('migrations on an empty database', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createEmptyDatabase();
  });
  afterEach(() => database.drop());

  it('lists every migration as pending, without writing anything', async () => {
    expect(await pendingMigrations(database.knex)).to.deep.equal([...MIGRATION_NAMES]);
    expect(await hasSchema(database)).to.equal(false);
  });

  it('creates the tables, and a second run changes nothing', async () => {
    expect(await migrate(database.knex)).to.deep.equal([...MIGRATION_NAMES]);
    const once = await describeSchema(database.knex);
    expect(await migrate(database.knex)).to.deep.equal([]);
    expect(await describeSchema(database.knex)).to.deep.equal(once);
    expect(await pendingMigrations(database.knex)).to.deep.equal([]);
  });

  it('goes down without leaving a trace, and up again to the same schema', async () => {
    await migrate(database.knex);
    const once = await describeSchema(database.knex);
    expect(await rollback(database.knex)).to.have.lengthOf(MIGRATION_NAMES.length);
    expect(await hasSchema(database)).to.equal(false);
    expect(await rollback(database.knex)).to.deep.equal([]);
    await migrate(database.knex);
    expect(await describeSchema(database.knex)).to.deep.equal(once);
  });

  it('keeps a schema that holds other tables, and those tables', async () => {
    await migrate(database.knex);
    await database.knex.raw('create table attune.other (id int); insert into attune.other values (1)');
    await rollback(database.knex);
    const { rows } = await database.knex.raw('select id from attune.other');
    expect(rows).to.deep.equal([{ id: 1 }]);
  });

  it('finishes what an interrupted or older run began', async () => {
    await migrate(database.knex);
    const complete = await describeSchema(database.knex);
    await database.knex.raw(`
      delete from attune.webhook_migrations where name >= '0007';
      drop table attune.webhook_audit;
      drop view attune.webhook_stats_detailed;
      drop trigger webhook_2_touch on attune.trigger`);
    const ran = await migrate(database.knex);
    expect(ran[0]).to.equal('0007_rate_limit');
    expect(await pendingMigrations(database.knex)).to.deep.equal([]);
    expect(await describeSchema(database.knex)).to.deep.equal(complete);
    await rollback(database.knex);
    expect(await hasSchema(database)).to.equal(false);
  });

  it('is installed once by twenty at once', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, () => migrate(database.knex)));
    expect(results.filter((names) => names.length > 0)).to.have.lengthOf(1);
    expect(await pendingMigrations(database.knex)).to.deep.equal([]);
  });
});

describe('a database made for tests', () => {
  it('is migrated, and of the plain kind', async () => {
    const database = await createTestDatabase();
    try {
      expect(await pendingMigrations(database.knex)).to.deep.equal([]);
      expect(await detectTables(database.knex)).to.deep.equal({
        eventMetadata: 'metadata',
        eventSource: 'source',
        eventIdSequence: 'attune.event_id_seq',
        changesEvents: false,
        logSourceIpType: 'inet',
      });
    } finally {
      await database.drop();
    }
  });
});

async function hasSchema({ knex }: TestDatabase): Promise<boolean> {
  const { rows } = await knex.raw("select to_regnamespace('attune') is not null as found");
  return rows[0].found;
}
