// The job queue of one instance: pg-boss in the same database, so that a job can be part of the transaction it follows
// from.

import type { Knex } from 'knex';
import { fromKnex, PgBoss } from 'pg-boss';
import type { Queryable } from '../events/insert-events.ts';
import type { Logger } from '../logger.ts';
import { bossDatabase } from './boss-database.ts';

export const JOB_SCHEMA = 'attune_webhook_jobs';
export const DAY_SECONDS = 86_400;

const STOP_TIMEOUT_MS = 10_000;

export interface Job<Data> {
  id: string;
  data: Data;
  /** 0 for the first time. */
  retryCount: number;
  /** What the job that this one is the dead letter of ended with. */
  sourceOutput?: unknown;
}

// Of pg-boss's own types none is named in a signature: they do not resolve for those who install this package.

/** How jobs of a queue are tried and kept. Pauses between tries double from `retryDelay` seconds. */
export interface QueueSettings {
  retryLimit?: number;
  retryDelay?: number;
  retryBackoff?: boolean;
  retryDelayMax?: number;
  heartbeatSeconds?: number;
  expireInSeconds?: number;
  retentionSeconds?: number;
  deleteAfterSeconds?: number;
  /** Name of the queue that takes the jobs whose tries are used up. */
  deadLetter?: string;
}

export interface NewJob {
  data: object;
  /** Seconds from now. */
  startAfter?: number;
}

export class JobQueue {
  readonly #boss: PgBoss;
  readonly #workers = new Map<string, string>();

  constructor({ db, logger }: { db: Knex; logger: Logger }) {
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

  /** One job at a time for each of `localConcurrency` workers. */
  async work<Data>(
    name: string,
    options: { localConcurrency?: number },
    run: (job: Job<Data>) => Promise<void>,
  ): Promise<void> {
    const workOptions = {
      pollingIntervalSeconds: 1,
      batchSize: 1,
      includeMetadata: true as const,
      ...options,
    };
    const id = await this.#boss.work<Data>(name, workOptions, async ([job]) => {
      if (job !== undefined) await run(job);
    });
    this.#workers.set(name, id);
  }

  /** @param transaction the jobs become part of it. */
  async insert(name: string, jobs: NewJob[], transaction?: Queryable | Knex): Promise<void> {
    await this.#boss.insert(name, jobs, transaction && { db: databaseOf(transaction) });
  }

  /** Looks for work at once instead of at the next poll; called after a commit. */
  wake(name: string): void {
    const worker = this.#workers.get(name);
    if (worker !== undefined) this.#boss.notifyWorker(worker);
  }

  /** Finishes the jobs at hand; everything else waits in the database. */
  async close(): Promise<void> {
    this.#workers.clear();
    await this.#boss.stop({ graceful: true, close: false, timeout: STOP_TIMEOUT_MS });
  }
}

function databaseOf(transaction: Queryable | Knex) {
  if ('raw' in transaction) return fromKnex(transaction);
  return {
    executeSql: (text: string, values?: unknown[]) => transaction.query({ text, values: values ?? [] }),
  };
}
