// Hands stored events to the host's `onEvent`: at least once, retried with growing pauses, through pg-boss in the same
// database. The job is enqueued in the transaction that stores the events.

import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import type { Queryable } from '../events/insert-events.ts';
import type { Logger } from '../logger.ts';
import { forgetDeadEvents, recordDeadEvents } from './dead-events.ts';
import { DAY_SECONDS, type Job, type JobQueue } from './job-queue.ts';

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
  queue: JobQueue;
  onEvent: OnEvent;
  logger: Logger;
}

interface EventJob {
  event_ids: number[];
  /** True where an operator asked for it again. */
  replay?: true;
}

const QUEUE = 'webhook_events';
const DEAD_LETTERS = 'webhook_events_dead';
const QUEUE_OPTIONS = {
  // 15 tries; the pauses double from 2 seconds up to an hour, each between half of that and all of it: about seven hours.
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
const CONCURRENT_JOBS = 4;
const MAX_ERROR_LENGTH = 1000;

export class EventJobs {
  readonly #options: EventJobsOptions;

  constructor(options: EventJobsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { queue } = this.#options;
    await queue.define(DEAD_LETTERS, { retentionSeconds: 90 * DAY_SECONDS });
    await queue.define(QUEUE, QUEUE_OPTIONS);
    // Several at once, so that one event whose handler hangs does not hold up all others.
    await queue.work<EventJob>(QUEUE, { localConcurrency: CONCURRENT_JOBS }, (job) => this.#run(job));
    await queue.work<EventJob>(DEAD_LETTERS, {}, (job) => this.#bury(job));
  }

  async enqueue(eventIds: readonly number[], connection: Queryable): Promise<void> {
    await this.#options.queue.insert(QUEUE, [{ data: { event_ids: [...eventIds] } }], connection);
  }

  /** As if they had just been stored. */
  async replay(eventIds: readonly number[], transaction: Knex): Promise<void> {
    const data = { event_ids: [...eventIds], replay: true };
    await this.#options.queue.insert(QUEUE, [{ data }], transaction);
  }

  wake(): void {
    this.#options.queue.wake(QUEUE);
  }

  async #run({ data, retryCount }: Job<EventJob>): Promise<void> {
    const { event_ids: eventIds, replay } = data;
    // One that hangs, or takes the process down with it, must not keep the others of its batch from being seen.
    if (retryCount > 0 && eventIds.length > 1) return this.#runEachAlone(data, 0);
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
    if (replay) await forgetDeadEvents(this.#options.db, eventIds);
    // One failing event of a batch must not make the others come again, so it is retried by a job of its own.
    if (failed.length > 0) await this.#runEachAlone({ ...data, event_ids: failed }, QUEUE_OPTIONS.retryDelay);
  }

  async #runEachAlone({ event_ids: eventIds, ...rest }: EventJob, delaySeconds: number): Promise<void> {
    const jobs = eventIds.map((id) => ({ data: { ...rest, event_ids: [id] }, startAfter: delaySeconds }));
    await this.#options.queue.insert(QUEUE, jobs);
  }

  /** After the last try. */
  async #bury({ data, sourceOutput }: Job<EventJob>): Promise<void> {
    const { db, logger } = this.#options;
    const { message } = (sourceOutput ?? {}) as { message?: unknown };
    const error = (typeof message === 'string' ? message : 'the handler did not end').slice(
      0,
      MAX_ERROR_LENGTH,
    );
    const attempts = QUEUE_OPTIONS.retryLimit + 1;
    await recordDeadEvents(db, data.event_ids, { attempts, error: storableText(error) });
    logger.error(
      { eventIds: data.event_ids, reason: error },
      'onEvent failed for the last time; replay the event',
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

/** PostgreSQL holds no NUL and no half of a surrogate pair. */
function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
