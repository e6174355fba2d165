// Hands stored events to the host's `onEvent`: at least once, retried with growing pauses, through pg-boss in the same
// database. The job is enqueued in the transaction that stores the events.

import type { Knex } from 'knex';
import { PgBoss } from 'pg-boss';
import type { Tables } from '../db/tables.ts';
import type { EnqueueJobs, Queryable } from '../events/insert-events.ts';
import type { Logger } from '../logger.ts';
import { bossDatabase } from './boss-database.ts';

/** What `onEvent` is given. */
export interface WebhookEvent {
  id: number;
  /** Id of the trigger; null where it has been deleted meanwhile. */
  trigger: number | null;
  trigger_ref: string;
  /** Parsed by JSON.parse: integers beyond 2^53 lose digits here, the events API has them all. */
  payload: unknown;
  metadata: Record<string, unknown>;
  source: string | null;
  created: Date;
}

/** A rejection is a failure and makes the event come again, so the host's work must bear repetition. */
// biome-ignore lint/suspicious/noConfusingVoidType: functions that return nothing are as welcome.
export type OnEvent = (event: WebhookEvent) => Promise<unknown> | void;

export interface EventJobsOptions {
  db: Knex;
  tables: Tables;
  onEvent: OnEvent;
  logger: Logger;
}

interface EventJob {
  event_ids: number[];
}

const SCHEMA = 'attune_webhook_jobs';
const QUEUE = 'webhook_events';
const DEAD_LETTERS = 'webhook_events_dead';
const DAY_SECONDS = 86_400;
const QUEUE_OPTIONS = {
  // 15 tries with pauses doubling from 2 seconds up to an hour: about seven hours in all.
  retryLimit: 15,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 3600,
  // A worker that was killed is noticed by its silence, long before its jobs expire.
  heartbeatSeconds: 30,
  expireInSeconds: 900,
  retentionSeconds: 90 * DAY_SECONDS,
  deleteAfterSeconds: 3600,
  deadLetter: DEAD_LETTERS,
};
const STOP_TIMEOUT_MS = 10_000;
const CONCURRENT_JOBS = 4;

export class EventJobs {
  readonly #options: EventJobsOptions;
  readonly #boss: PgBoss;
  #workerId: string | undefined;

  constructor(options: EventJobsOptions) {
    this.#options = options;
    this.#boss = new PgBoss({ db: bossDatabase(options.db), schema: SCHEMA, schedule: false });
    this.#boss.on('error', (error) =>
      options.logger.warn({ err: error }, 'The job queue of webhook events reports an error'),
    );
  }

  async start(): Promise<void> {
    // Where another instance installs the queue at this very moment, this one finds it installed when it tries again.
    await this.#boss.start({ attempts: 3 });
    await this.#boss.createQueue(DEAD_LETTERS, { retentionSeconds: 90 * DAY_SECONDS });
    await this.#boss.createQueue(QUEUE, QUEUE_OPTIONS);
    // Several at once, so that one event whose handler hangs does not hold up all others.
    const options = { pollingIntervalSeconds: 1, batchSize: 1, localConcurrency: CONCURRENT_JOBS };
    this.#workerId = await this.#boss.work<EventJob>(QUEUE, options, async ([job]) => {
      if (job !== undefined) await this.#run(job.data.event_ids);
    });
  }

  readonly enqueue: EnqueueJobs = async (events, connection) => {
    const ids = events.map(({ eventId }) => eventId);
    await this.#boss.insert(QUEUE, [{ data: { event_ids: ids } }], { db: inTransaction(connection) });
  };

  /** Looks for work at once instead of at the next poll; called after a commit. */
  wake(): void {
    if (this.#workerId !== undefined) this.#boss.notifyWorker(this.#workerId);
  }

  /** Finishes the jobs at hand; everything else waits in the database. */
  async close(): Promise<void> {
    this.#workerId = undefined;
    await this.#boss.stop({ graceful: true, close: false, timeout: STOP_TIMEOUT_MS });
  }

  /** One failing event of a batch must not make the others come again, so it is retried by a job of its own. */
  async #run(eventIds: readonly number[]): Promise<void> {
    const failed: number[] = [];
    for (const event of await this.#load(eventIds)) {
      try {
        await this.#options.onEvent(event);
      } catch (error) {
        if (eventIds.length === 1) throw error;
        failed.push(event.id);
        this.#options.logger.warn(
          { err: error, eventId: event.id },
          'onEvent failed; the event will be retried',
        );
      }
    }
    if (failed.length === 0) return;
    await this.#boss.insert(
      QUEUE,
      failed.map((id) => ({ data: { event_ids: [id] }, startAfter: QUEUE_OPTIONS.retryDelay })),
    );
  }

  async #load(eventIds: readonly number[]): Promise<WebhookEvent[]> {
    const { eventMetadata, eventSource } = this.#options.tables;
    const { rows } = await this.#options.db.raw(
      `select id, trigger, trigger_ref, payload, ${eventMetadata} as metadata, ${eventSource} as source, created
         from attune.event where id = any(?::bigint[]) order by id`,
      [[...eventIds]],
    );
    return rows.map((row: Record<string, unknown>) => ({
      ...row,
      id: Number(row.id),
      trigger: row.trigger === null ? null : Number(row.trigger),
    }));
  }
}

function inTransaction(connection: Queryable) {
  return {
    executeSql: (text: string, values?: unknown[]) => connection.query({ text, values: values ?? [] }),
  };
}
