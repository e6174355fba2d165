import { createServer } from 'node:net';
import { expect } from 'chai';
import createKnex from 'knex';
import { checkConnection, connect } from '../../lib/db/connect.ts';
import { toInteger } from '../../lib/db/integer.ts';
import { WebhookConfigError } from '../../lib/errors.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const failureOf = async (attempt: () => unknown): Promise<WebhookConfigError> => {
  try {
    await attempt();
  } catch (error) {
    expect(error).to.be.instanceOf(WebhookConfigError);
    return error as WebhookConfigError;
  }
  throw new Error('did not fail');
};

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('connect', () => {
  for (const database of [undefined, 42, 'mysql://localhost/x', '/var/lib/db.sqlite']) {
    it(`refuses ${database} as database`, async () => {
      const error = await failureOf(() => connect(database as string));
      expect(error.code).to.equal('ERR_INVALID_OPTION');
    });
  }

  for (const poolMax of [0, 1.5, Number.NaN, 1001]) {
    it(`refuses ${poolMax} connections`, async () => {
      const error = await failureOf(() => connect('postgres://localhost/x', { poolMax }));
      expect(error.code).to.equal('ERR_INVALID_OPTION');
    });
  }

  it('says where nothing answers, without the password', async () => {
    const port = await closedPort();
    const { knex, owned } = connect(`postgres://user:hunter2@127.0.0.1:${port}/attune`);
    expect(owned).to.equal(true);
    const error = await failureOf(() => checkConnection(knex)).finally(() => knex.destroy());
    expect(error.code).to.equal('ERR_DATABASE_UNREACHABLE');
    expect(error.message).to.include(`127.0.0.1:${port}/attune: connect ECONNREFUSED`);
    expect(error.message).to.not.include('hunter2');
    expect(error.cause).to.be.instanceOf(Error);
  });

  it('refuses a Knex for another kind of database', async () => {
    const knex = createKnex({ client: 'mysql2', wrapIdentifier: undefined, dialect: 'mysql' } as never);
    const error = await failureOf(() => checkConnection(knex));
    expect(error.code).to.equal('ERR_DATABASE_UNSUPPORTED');
  });

  describe('to a database that is there', () => {
    let database: TestDatabase;
    before(async () => {
      database = await createTestDatabase();
    });
    after(() => database.drop());

    it('passes the check, under its own name', async () => {
      await checkConnection(database.knex);
      const { rows } = await database.knex.raw("select current_setting('application_name') as name");
      if (!database.embedded) expect(rows).to.deep.equal([{ name: 'attune-webhooks' }]);
    });

    it('refuses a server older than 13', async () => {
      const old = new Proxy(database.knex, {
        get: (knex, name) =>
          name === 'raw' ? async () => ({ rows: [{ version: '120022' }] }) : Reflect.get(knex, name),
      });
      const error = await failureOf(() => checkConnection(old));
      expect(error.code).to.equal('ERR_DATABASE_UNSUPPORTED');
      expect(error.message).to.include('PostgreSQL 12');
    });

    it("borrows a host's Knex, past its renaming of columns", async () => {
      const host = createKnex({
        client: 'pg',
        connection: database.url,
        pool: { min: 0, max: 1 },
        postProcessResponse: () => 'renamed',
        wrapIdentifier: (name) => `"renamed_${name}"`,
      });
      try {
        const { knex, owned } = connect(host);
        expect(owned).to.equal(false);
        const { rows } = await knex.raw('select 1 as snake_case');
        expect(rows).to.deep.equal([{ snake_case: 1 }]);
        expect(await knex('attune.trigger').count('id as row_count')).to.deep.equal([{ row_count: '0' }]);
        await knex.transaction(async (transaction) => {
          expect((await transaction.raw('select 2 as snake_case')).rows).to.deep.equal([{ snake_case: 2 }]);
        });
        expect(await host.raw('select 1')).to.equal('renamed');
      } finally {
        await host.destroy();
      }
    });
  });
});

describe('toInteger', () => {
  it('reads what node-postgres makes of BIGINT', () => {
    expect(toInteger('9007199254740991')).to.equal(9007199254740991);
    expect(toInteger(-5)).to.equal(-5);
    expect(toInteger(7n)).to.equal(7);
  });

  for (const value of ['9007199254740993', '1.5', '', ' ', 'x', Number.NaN, 2n ** 60n]) {
    it(`refuses "${value}"`, () => expect(() => toInteger(value)).to.throw(RangeError));
  }
});
