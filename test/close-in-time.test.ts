import { expect } from 'chai';
import { closeInTime } from '../lib/close-in-time.ts';
import { connect } from '../lib/db/connect.ts';
import { createTestDatabase, needsServer, type TestDatabase } from './support/database.ts';
import { createTcpProxy } from './support/tcp-proxy.ts';
import { type LogLine, recordingLogger } from './support/webhook-host.ts';

describe('closing', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('ends in time although the network lets nothing through, and leaves no connection behind', async function () {
    needsServer(this, 'PGlite has one session, which must not be left waiting');
    const proxy = await createTcpProxy(database.url);
    const { knex: db } = connect(proxy.url);
    await db.raw('select 1');
    proxy.freeze();
    const hanging = db.raw('select 1').then(
      () => 'answered',
      () => 'cut',
    );
    const log: LogLine[] = [];
    const startedAtMs = performance.now();
    await closeInTime({
      closeAll: async () => void (await hanging),
      db,
      ownsDatabase: true,
      logger: recordingLogger(log),
      deadlineMs: 200,
    });
    expect(performance.now() - startedAtMs).to.be.lessThan(1500);
    expect(log.map(({ message }) => message)[0]).to.match(/^Closing took too long/);
    expect(await hanging).to.equal('cut');
    await proxy.close();
  });

  it('a failure on the way is the caller’s to know', async () => {
    const closeAll = () => Promise.reject(new Error('failed on the way'));
    const closing = closeInTime({
      closeAll,
      db: database.knex,
      ownsDatabase: false,
      logger: recordingLogger([]),
    });
    expect(await closing.catch((error) => error.message)).to.equal('failed on the way');
  });
});
