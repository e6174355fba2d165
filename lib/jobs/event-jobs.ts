// Hands stored events to the host's `onEvent`: at least once, retried with growing pauses, through pg-boss in the same
// database. The job is made by the statement that stores the events. What fails goes on alone, in a queue of its own.

import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import type { StoredRow } from '../events/stored-event.ts';
import type { Logger } from '../logger.ts';
import { forgetDeadEvents, recordDeadEvents } from './dead-events.ts';
import { insertJobsSql } from './insert-jobs-sql.ts';
import type { Job, JobQueue } from './job-queue.ts';
import { DAY_SECONDS, type QueueSettings } from './queue-settings.ts';
import { type RecentEvent, RecentEvents } from './recent-events.ts';

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
const RETRIES = 'webhook_events_retry';
const DEAD_LETTERS = 'webhook_events_dead';
const COMMON = {
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 3600,
  // A worker that was killed is noticed by its silence, long before its jobs expire.
  heartbeatSeconds: 30,
  expireInSeconds: 900,
  retentionSeconds: 90 * DAY_SECONDS,
  deleteAfterSeconds: 3600,
};
/** Fails only where the database does, or the process, or by a handler that does not end. */
const QUEUE_OPTIONS: QueueSettings = { ...COMMON, retryLimit: 10_000 };
/**
 * With the first one 16 tries; the pauses double from 2 seconds up to an hour, each between half of that and all of it:
 * about seven hours.
 */
const RETRY_OPTIONS = { ...COMMON, retryLimit: 14, deadLetter: DEAD_LETTERS };
const MAX_ATTEMPTS = RETRY_OPTIONS.retryLimit + 2;
// Several at once, so that one event whose handler hangs does not hold up all others.
const CONCURRENT_JOBS = 4;
const CONCURRENT_RETRIES = 4;
// Looking for a job and noting its end cost more than a job of few events: a busy receiver makes dozens a second.
const JOBS_AT_ONCE = 16;
const MAX_ERROR_LENGTH = 1000;

export class EventJobs {
  readonly #options: EventJobsOptions;
  readonly #recent = new RecentEvents();

  constructor(options: EventJobsOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { queue } = this.#options;
    await queue.define(DEAD_LETTERS, { retentionSeconds: 90 * DAY_SECONDS });
    await queue.define(RETRIES, RETRY_OPTIONS);
    await queue.define(QUEUE, QUEUE_OPTIONS);
    const options = { workers: CONCURRENT_JOBS, jobsAtOnce: JOBS_AT_ONCE };
    await queue.work<EventJob>(QUEUE, options, (job) => this.#runFirst(job));
    await queue.work<EventJob>(RETRIES, { workers: CONCURRENT_RETRIES }, ({ data }) => this.#runAgain(data));
    await queue.work<EventJob>(DEAD_LETTERS, {}, (job) => this.#bury(job));
  }

  /** An INSERT of one job for all rows of `accepted (event_id)`, where there are any. */
  static insertSql(accepted: string): string {
    return insertJobsSql(QUEUE, QUEUE_OPTIONS, {
      data: `jsonb_build_object('event_ids', ids)`,
      from: `(select jsonb_agg(event_id) as ids from ${accepted}) as jobs where ids is not null`,
    });
  }

  /** Called after the commit that made their jobs. */
  handle(stored: readonly StoredRow[]): void {
    if (!this.#options.tables.changesEvents) this.#recent.add(stored);
    this.wake();
  }

  /** As if they had just been stored. */
  async replay(eventIds: readonly number[], transaction: Knex): Promise<void> {
    const data = { event_ids: [...eventIds], replay: true };
    await this.#options.queue.insert(QUEUE, [{ data }], transaction);
  }

  wake(): void {
    this.#options.queue.wake(QUEUE);
  }

  async #runFirst({ data, retryCount }: Job<EventJob>): Promise<void> {
    // One of them hung, or took the process down with it, and must not keep the others from being seen.
    if (retryCount > 0) return this.#tryLater(data, data.event_ids, 0);
    const failed: number[] = [];
    // What comes again has waited, and may have been changed or deleted meanwhile.
    const events = data.replay ? await this.#read(data.event_ids) : await this.#recall(data.event_ids);
    for (const event of events) {
      try {
        await this.#options.onEvent(event);
      } catch (error) {
        failed.push(event.id);
        this.#options.logger.warn(
          { err: error, eventId: event.id },
          'onEvent failed; the event will be retried',
        );
      }
    }
    if (data.replay) await forgetDeadEvents(this.#options.db, data.event_ids);
    if (failed.length > 0) await this.#tryLater(data, failed, RETRY_OPTIONS.retryDelay);
  }

  async #runAgain({ event_ids: eventIds, replay }: EventJob): Promise<void> {
    for (const event of await this.#read(eventIds)) await this.#options.onEvent(event);
    if (replay) await forgetDeadEvents(this.#options.db, eventIds);
  }

  /** Each by itself: a failing event must not make others come again. */
  async #tryLater(data: EventJob, eventIds: readonly number[], delaySeconds: number): Promise<void> {
    const jobs = eventIds.map((id) => ({ data: { ...data, event_ids: [id] }, startAfter: delaySeconds }));
    await this.#options.queue.insert(RETRIES, jobs);
    if (delaySeconds === 0) this.#options.queue.wake(RETRIES);
  }

  /** After the last try. */
  async #bury({ data, sourceOutput }: Job<EventJob>): Promise<void> {
    const { db, logger } = this.#options;
    const { message } = (sourceOutput ?? {}) as { message?: unknown };
    const error = (typeof message === 'string' ? message : 'the handler did not end').slice(
      0,
      MAX_ERROR_LENGTH,
    );
    await recordDeadEvents(db, data.event_ids, { attempts: MAX_ATTEMPTS, error: storableText(error) });
    logger.error(
      { eventIds: data.event_ids, reason: error },
      'onEvent failed for the last time; replay the event',
    );
  }

  /** Reads only what is not at hand. */
  async #recall(eventIds: readonly number[]): Promise<WebhookEvent[]> {
    const events: WebhookEvent[] = [];
    const absent: number[] = [];
    for (const id of eventIds) {
      const recent = this.#recent.take(id);
      if (recent === undefined) absent.push(id);
      else events.push(toEvent(recent));
    }
    if (absent.length > 0) events.push(...(await this.#read(absent)));
    return events.sort((a, b) => a.id - b.id);
  }

  async #read(eventIds: readonly number[]): Promise<WebhookEvent[]> {
    const { eventMetadata, eventSource } = this.#options.tables;
    // As texts: the host may have parsers of its own for its driver.
    const { rows } = await this.#options.db.raw(
      `select id, trigger, trigger_ref, payload::text, ${eventMetadata}::text as metadata, ${eventSource} as source, created
         from attune.event where id = any(?::bigint[]) order by id`,
      [[...eventIds]],
    );
    return rows.map((row: ReadRow) => ({
      ...row,
      id: Number(row.id),
      trigger: row.trigger === null ? null : Number(row.trigger),
      payload: parsed(row.payload),
      metadata: parsed(row.metadata),
    }));
  }
}

interface ReadRow extends Pick<WebhookEvent, 'trigger_ref' | 'source' | 'created'> {
  id: string;
  trigger: string | null;
  payload: string | null;
  metadata: string | null;
}

function toEvent({ eventId, created, row }: RecentEvent): WebhookEvent {
  return {
    id: eventId,
    trigger: row.triggerId,
    trigger_ref: row.triggerRef,
    payload: JSON.parse(row.payload.toString('utf8')),
    metadata: JSON.parse(row.metadataText),
    source: 'webhook',
    created,
  };
}

function parsed(json: string | null) {
  return json === null ? null : JSON.parse(json);
}

/** PostgreSQL holds no NUL and no half of a surrogate pair. */
function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
