// The job queue of one instance: pg-boss in the same database, so that a job can be part of the transaction it follows
// from. Of pg-boss's own types none is named in a signature: they do not resolve for those who install this package.

import type { Knex } from 'knex';
import { fromKnex, PgBoss } from 'pg-boss';
import type { Logger } from '../logger.ts';
import { bossDatabase } from './boss-database.ts';
import { JOB_SCHEMA, type QueueSettings } from './queue-settings.ts';
import { WakeUp } from './wake-up.ts';

const STOP_TIMEOUT_MS = 10_000;
// Of the jobs taken at once, those not begun by then go back: they would expire together, or keep other workers idle.
const TURN_MS = 5_000;
// A busy receiver commits a hundred times a second, and needs its processor itself: one look finds the jobs of many.
const WAKE_INTERVAL_MS = 250;

export interface Job<Data> {
  id: string;
  data: Data;
  /** 0 for the first time. */
  retryCount: number;
  /** Aborted where the job has been taken from this process, as after its time. */
  signal: AbortSignal;
  /** What the job that this one is the dead letter of ended with. */
  sourceOutput?: unknown;
}

export interface NewJob {
  data: object;
  /** Seconds from now. */
  startAfter?: number;
}

interface Worker {
  id: string;
  isBusy: boolean;
}

interface JobResult {
  id: string;
  status: 'completed' | 'failed';
  output?: unknown;
}

// Every instance looks all the time, and mostly in vain: commits wake it, so that it need look by itself only for what comes
// due and for what instances left that are gone. One worker does that for all.
const POLL_SECONDS = 2;
const OTHERS_POLL_SECONDS = 10;

const WORK_OPTIONS = {
  includeMetadata: true,
  perJobResults: true,
} as const;

export class JobQueue {
  readonly #boss: PgBoss;
  readonly #logger: Logger;
  readonly #turnMs: number;
  readonly #wakeUps = new Map<string, WakeUp>();
  #isClosing = false;

  constructor({ db, logger, turnMs = TURN_MS }: { db: Knex; logger: Logger; turnMs?: number }) {
    this.#logger = logger;
    this.#turnMs = turnMs;
    // Jobs of a process that was killed are looked for this often.
    const superviseIntervalSeconds = 15;
    this.#boss = new PgBoss({
      db: bossDatabase(db),
      schema: JOB_SCHEMA,
      schedule: false,
      superviseIntervalSeconds,
    });
    this.#boss.on('error', (error) =>
      logger.warn({ err: error }, 'The job queue of webhook events reports an error'),
    );
  }

  async start(): Promise<void> {
    // Where another instance installs the queue at this very moment, this one finds it installed when it tries again.
    await this.#boss.start({ attempts: 3 });
  }

  /** Brings a queue that an earlier version made to these options. */
  async define(name: string, options: QueueSettings): Promise<void> {
    await this.#boss.createQueue(name, options);
    await this.#boss.updateQueue(name, options);
  }

  /** Several workers run as many jobs at the same time; each takes some at once, and runs one after the other. */
  async work<Data>(
    name: string,
    { workers: count = 1, jobsAtOnce = 1 }: { workers?: number; jobsAtOnce?: number },
    run: (job: Job<Data>) => Promise<void>,
  ): Promise<void> {
    const workers: Worker[] = [];
    for (let n = 0; n < count; n++) {
      const worker: Worker = { id: '', isBusy: false };
      const pollingIntervalSeconds = n === 0 ? POLL_SECONDS : OTHERS_POLL_SECONDS;
      const options = { ...WORK_OPTIONS, pollingIntervalSeconds, batchSize: jobsAtOnce };
      worker.id = await this.#boss.work(name, options, async (jobs) => {
        worker.isBusy = true;
        // There may be more where these come from: for another one now, and for this one as soon as it is done.
        if (jobs.length === jobsAtOnce) {
          this.#boss.notifyWorker(worker.id);
          this.#wakeOne(workers);
        }
        try {
          return await this.#runEach(name, jobs as Job<Data>[], run);
        } finally {
          worker.isBusy = false;
        }
      });
      workers.push(worker);
    }
    this.#wakeUps.set(name, new WakeUp(() => this.#wakeOne(workers), WAKE_INTERVAL_MS));
  }

  async #runEach<Data>(
    name: string,
    jobs: readonly Job<Data>[],
    run: (job: Job<Data>) => Promise<void>,
  ): Promise<JobResult[]> {
    const endsAtMs = performance.now() + this.#turnMs;
    const results: JobResult[] = [];
    const unbegun: Job<Data>[] = [];
    for (const [n, job] of jobs.entries()) {
      if (job.signal.aborted) continue;
      const isOver = this.#isClosing || (n > 0 && performance.now() > endsAtMs);
      // One that came back is not like new ones: whoever runs it must see that.
      if (isOver && job.retryCount === 0) unbegun.push(job);
      else results.push(await resultOf(job, run));
    }
    return [...results, ...(await this.#putBack(name, unbegun))];
  }

  /** As new jobs, which nobody has tried; in that order, so that none is lost. */
  async #putBack(name: string, jobs: readonly Job<unknown>[]): Promise<JobResult[]> {
    if (jobs.length === 0) return [];
    try {
      await this.insert(
        name,
        jobs.map(({ data }) => ({ data: data as object })),
      );
      this.wake(name);
      return jobs.map(({ id }) => ({ id, status: 'completed' }));
    } catch (error) {
      this.#logger.warn({ err: error }, 'Jobs of webhook events could not be put back; they are tried again');
      return jobs.map(({ id }) => ({ id, status: 'failed', output: error }));
    }
  }

  /** @param transaction the jobs become part of it. */
  async insert(name: string, jobs: NewJob[], transaction?: Knex): Promise<void> {
    await this.#boss.insert(name, jobs, transaction && { db: fromKnex(transaction) });
  }

  /** Looks for work at once instead of at the next poll; called after a commit. */
  wake(name: string): void {
    this.#wakeUps.get(name)?.request();
  }

  /**
   * Where each of many looked, all but one would find nothing. The first looks again when it is done, even if it is busy
   * now.
   */
  #wakeOne(workers: readonly Worker[]): void {
    const worker = workers.find(({ isBusy }) => !isBusy) ?? workers[0];
    if (worker !== undefined) this.#boss.notifyWorker(worker.id);
  }

  /** Finishes the jobs at hand; everything else waits in the database. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const wakeUp of this.#wakeUps.values()) wakeUp.close();
    this.#wakeUps.clear();
    await this.#boss.stop({ graceful: true, close: false, timeout: STOP_TIMEOUT_MS });
  }
}

async function resultOf<Data>(job: Job<Data>, run: (job: Job<Data>) => Promise<void>): Promise<JobResult> {
  try {
    await run(job);
    return { id: job.id, status: 'completed' };
  } catch (error) {
    return { id: job.id, status: 'failed', output: error };
  }
}
