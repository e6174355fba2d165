import { inspect } from 'node:util';
import { expect } from 'chai';
import { loggableError, withoutQuotedRows } from '../../lib/db/loggable-error.ts';
import { WebhookRequestError } from '../../lib/errors.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type LogLine, recordingLogger } from '../support/webhook-host.ts';

const SECRET = 'thepayloadofasender';

/** Everything a logger could print of it. */
const printed = (error: unknown) => {
  const { message, stack, ...rest } = error as Error;
  return inspect([message, stack, rest, error], { depth: 9, showHidden: true });
};

describe('errors of the database, for the log', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const failures: [string, string, string[]][] = [
    [
      'the row in its detail',
      'insert into attune.event (trigger_ref, payload) values (null, ?)',
      [`{"a":"${SECRET}"}`],
    ],
    ['the JSON in its context', 'select ?::json', [`{"a": ${SECRET}`]],
    ['the value in the text of the statement', `insert into attune.event (nothing) values ('${SECRET}')`, []],
  ];
  const failureOf = (sql: string, bindings: string[]): Promise<unknown> =>
    database.knex.raw(sql, bindings).then(
      () => null,
      (error) => error,
    );
  for (const [what, sql, bindings] of failures) {
    it(`say what happened without ${what}`, async () => {
      const error = await failureOf(sql, bindings);
      expect(printed(error)).to.include(SECRET);
      const loggable = loggableError(error) as Error & { code: string };
      expect(loggable).to.be.instanceOf(Error);
      expect(printed(loggable))
        .to.not.include(SECRET)
        .and.not.match(/insert into|select \$/i);
      expect(loggable.code).to.match(/^[0-9A-Z]{5}$/);
      expect(loggable.message).to.have.length.greaterThan(10);
      expect(loggable.stack).to.match(/\n\s+at /);
    });
  }

  it('are looked for among the causes of others', async () => {
    const cause = await failureOf('select ?::json', [`{"a": ${SECRET}`]);
    const refusal = new WebhookRequestError('SERVICE_UNAVAILABLE', 'not now', { cause });
    const log: LogLine[] = [];
    withoutQuotedRows(recordingLogger(log)).error({ err: refusal, triggerId: 7 }, 'failed');
    const { fields, level, message } = log[0] as LogLine;
    expect([level, message, fields.triggerId]).to.deep.equal(['error', 'failed', 7]);
    expect(fields.err).to.be.instanceOf(WebhookRequestError);
    expect(printed(fields.err)).to.not.include(SECRET);
    expect((fields.err as WebhookRequestError).code).to.equal('SERVICE_UNAVAILABLE');
    expect(printed(refusal)).to.include(SECRET);
  });

  it('leave other errors as they are', () => {
    const error = new TypeError('about: a - b');
    expect(loggableError(error)).to.equal(error);
    expect(loggableError('text')).to.equal('text');
  });
});
