import { expect } from 'chai';
import { connect } from '../../lib/db/connect.ts';
import { isTransientError } from '../../lib/events/write-errors.ts';
import { TargetStore } from '../../lib/keys/target-store.ts';
import { createCipher } from '../../lib/secrets/cipher.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

describe('looking keys up', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('waits for a connection of an exhausted pool no longer than it may', async () => {
    const { knex } = connect(database.url, { poolMax: 1 });
    const held = await knex.client.acquireConnection();
    const store = new TargetStore(knex, createCipher(undefined), 100);
    const startedAtMs = performance.now();
    const error = await store.find(['wh_key']).then(
      () => null,
      (failure) => failure,
    );
    expect(performance.now() - startedAtMs).to.be.lessThan(1000);
    expect(isTransientError(error)).to.equal(true);
    await knex.client.releaseConnection(held);
    await knex.destroy();
  });
});
