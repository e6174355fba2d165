import { expect } from 'chai';
import { connect } from '../../lib/db/connect.ts';
import { type Job, JobQueue } from '../../lib/jobs/job-queue.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/webhook-host.ts';

const QUEUE = 'numbers';
const ignore = () => {};
const logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

describe('jobs that a worker takes at once', () => {
  let database: TestDatabase;
  let queue: JobQueue;
  let knex: ReturnType<typeof connect>['knex'];
  before(async () => {
    database = await createTestDatabase();
    knex = connect(database.url, { poolMax: 4 }).knex;
  });
  after(async () => {
    await knex.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    queue = new JobQueue({ db: knex, logger, turnMs: 50 });
    await queue.start();
    await queue.define(QUEUE, { retryLimit: 3, retryDelay: 0 });
  });
  afterEach(() => queue.close());

  const insert = (...numbers: number[]) =>
    queue.insert(
      QUEUE,
      numbers.map((n) => ({ data: { n } })),
    );
  const statesOf = async (n: number): Promise<string[]> => {
    const { rows } = await database.knex.raw(
      `select state from attune_webhook_jobs.job where name = ? and (data ->> 'n')::int = ? order by created_on`,
      [QUEUE, n],
    );
    return rows.map(({ state }: { state: string }) => state);
  };
  const seenOf = (run: (job: Job<{ n: number }>) => Promise<void>) => {
    const seen: number[] = [];
    // Two workers could share the jobs between them.
    const working = queue.work<{ n: number }>(QUEUE, { workers: 1, jobsAtOnce: 3 }, async (job) => {
      seen.push(job.data.n);
      await run(job);
    });
    return { seen, working };
  };

  it('go back where one of them is slow, and are done once', async () => {
    await insert(1, 2, 3);
    const { seen, working } = seenOf(() =>
      seen.length === 1 ? new Promise((resolve) => setTimeout(resolve, 100)) : Promise.resolve(),
    );
    await working;
    await eventually(
      async () => seen.length,
      (count) => count === 3,
      'all three',
      10_000,
    );
    expect(seen.toSorted()).to.deep.equal([1, 2, 3]);
    const [slow, ...others] = seen as [number, number, number];
    for (const n of others) {
      await eventually(
        () => statesOf(n),
        (states) => states.length === 2 && states.every((state) => state === 'completed'),
        'the job that went back, and the one made of it',
      );
    }
    expect(await statesOf(slow)).to.deep.equal(['completed']);
  });

  it('go back where the process closes, and are there for the next one', async () => {
    const hanging = Promise.withResolvers<void>();
    await insert(4, 5, 6);
    const { seen, working } = seenOf(() => hanging.promise);
    await working;
    await eventually(
      async () => seen.length,
      (count) => count === 1,
      'the first',
    );
    const closing = queue.close();
    hanging.resolve();
    await closing;
    expect(seen).to.have.lengthOf(1);
    for (const n of [4, 5, 6]) {
      expect(await statesOf(n)).to.deep.equal(seen.includes(n) ? ['completed'] : ['completed', 'created']);
    }
  });

  it('fail one by one', async () => {
    await database.knex.raw("delete from attune_webhook_jobs.job where state = 'created'");
    let failures = 0;
    await insert(7, 8, 9);
    const { seen, working } = seenOf(async ({ data: { n }, retryCount }) => {
      if (n !== 8 || retryCount > 0) return;
      failures++;
      throw new Error('no');
    });
    await working;
    await eventually(
      async () => seen.length,
      (count) => count === 4,
      'the second try',
      10_000,
    );
    expect(seen.toSorted()).to.deep.equal([7, 8, 8, 9]);
    expect(failures).to.equal(1);
  });
});
