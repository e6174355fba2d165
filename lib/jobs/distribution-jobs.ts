// Hands events that have targets to those targets: one job for all events of a batch, made by the statement that stores
// them; whoever takes it makes a delivery for each target.

import type { Knex } from 'knex';
import { insertJobsSql } from './insert-jobs-sql.ts';
import type { JobQueue } from './job-queue.ts';
import { DAY_SECONDS, JOB_SCHEMA } from './queue-settings.ts';

interface DistributionJob {
  event_ids: number[];
  first: number;
}

const QUEUE = 'webhook_targets';
const QUEUE_OPTIONS = {
  // It is only rows in the same database: what stands in the way is an outage, which ends some day.
  retryLimit: 10_000,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  heartbeatSeconds: 10,
  expireInSeconds: 300,
  retentionSeconds: 90 * DAY_SECONDS,
  deleteAfterSeconds: 3600,
};
const CONCURRENT_JOBS = 2;
const JOBS_AT_ONCE = 8;

const FIRST_UNFINISHED = `
  select min((data ->> 'first')::bigint) as first from ${JOB_SCHEMA}.job
   where name = '${QUEUE}' and state < 'completed'`;

export interface DistributionJobsOptions {
  queue: JobQueue;
  /** Safe to repeat. */
  distribute: (eventIds: readonly number[]) => Promise<void>;
}

export class DistributionJobs {
  readonly #options: DistributionJobsOptions;

  constructor(options: DistributionJobsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { queue, distribute } = this.#options;
    await queue.define(QUEUE, QUEUE_OPTIONS);
    const options = { workers: CONCURRENT_JOBS, jobsAtOnce: JOBS_AT_ONCE };
    await queue.work<DistributionJob>(QUEUE, options, ({ data }) => distribute(data.event_ids));
  }

  /** An INSERT of one job for all rows of `accepted (event_id, targets)` that have targets, where there are any. */
  static insertSql(accepted: string): string {
    return insertJobsSql(QUEUE, QUEUE_OPTIONS, {
      data: `jsonb_build_object('event_ids', ids, 'first', first)`,
      from: `(select jsonb_agg(event_id) as ids, min(event_id) as first from ${accepted} where targets) as jobs
        where ids is not null`,
    });
  }

  /** Id of the first event that may not have become deliveries yet; null where all have. */
  async firstUndistributed(db: Knex): Promise<number | null> {
    const { rows } = await db.raw(FIRST_UNFINISHED);
    return rows[0].first === null ? null : Number(rows[0].first);
  }

  wake(): void {
    this.#options.queue.wake(QUEUE);
  }
}
