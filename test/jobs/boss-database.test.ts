import { expect } from 'chai';
import { connect } from '../../lib/db/connect.ts';
import { bossDatabase } from '../../lib/jobs/boss-database.ts';
import { createTestDatabase } from '../support/database.ts';
import { createTcpProxy } from '../support/tcp-proxy.ts';

describe('the database of the job queue', () => {
  it('a pulled cable: statements end, and go on over a new connection afterwards', async () => {
    const database = await createTestDatabase();
    const proxy = await createTcpProxy(database.url);
    const { knex } = connect(proxy.url, { poolMax: 1 });
    const boss = bossDatabase(knex, 300);
    const ask = () => boss.executeSql('select $1::int as n', [1]);
    expect((await ask()).rows).to.deep.equal([{ n: 1 }]);
    proxy.freeze();
    const startedAtMs = performance.now();
    const error = await ask().then(
      () => expect.fail('it should have failed'),
      (failure: Error) => failure,
    );
    expect(error.name).to.equal('KnexTimeoutError');
    expect(performance.now() - startedAtMs).to.be.lessThan(3000);
    proxy.thaw();
    expect((await ask()).rows).to.deep.equal([{ n: 1 }]);
    await knex.destroy();
    await proxy.close();
    await database.drop();
  });
});
