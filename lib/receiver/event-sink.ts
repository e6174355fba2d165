// Hands what a checked request wants stored to the group commit, and waits for it. A repeat that arrives while the first
// is being stored gets the first one's outcome.

import type { Request } from 'express';
import type { Knex } from 'knex';
import { WebhookRequestError } from '../errors.ts';
import type { BatchElement, BatchState } from '../events/batch-state.ts';
import { bytesOfRow, type EventRow } from '../events/event-row.ts';
import { GroupCommit } from '../events/group-commit.ts';
import {
  EventInserter,
  type EventInserterOptions,
  isRowError,
  isTransientError,
  type PooledConnection,
} from '../events/insert-events.ts';
import type { StoredEvent } from '../events/stored-event.ts';
import { isRefused, type RowResult, type Submission, SubmissionRefused } from '../events/submission.ts';
import { notStorable } from '../payload/storable.ts';
import { webhookState } from '../request-state.ts';
import { type EventKey, toEventRow, type WholeRequest, wholeRequest } from './event-rows.ts';

export interface EventSinkOptions extends Omit<EventInserterOptions, 'timeoutMs'> {
  eventKey: EventKey;
  writers: number;
  maxQueuedRows: number;
  maxQueuedBytes: number;
  deadlineMs: number;
  onBatch: (items: number, durationMs: number) => void;
}

const MAX_BATCH_ROWS = 500;
/** A request of many events is one transaction, and would be 503 however often it came again. */
const MS_PER_FURTHER_ROW = 2;
const MAX_BATCH_BYTES = 8 * 1024 ** 2;

export class EventSink {
  readonly #db: Knex;
  readonly #eventKey: EventKey;
  readonly #queue: GroupCommit<Submission, RowResult[], PooledConnection>;
  readonly #inFlight = new Map<string, Promise<StoredEvent>>();

  constructor(options: EventSinkOptions) {
    const deadlineMs = (rows: number) => options.deadlineMs + (rows - 1) * MS_PER_FURTHER_ROW;
    const inserter = new EventInserter({ ...options, timeoutMs: deadlineMs });
    this.#db = options.db;
    this.#eventKey = options.eventKey;
    this.#queue = new GroupCommit({
      acquire: () => inserter.acquire(),
      release: (connection) => inserter.release(connection),
      write: (connection, submissions) => inserter.insert(connection, submissions),
      isItemError: (error) => error instanceof SubmissionRefused || isRowError(error),
      toItemError: rowError,
      isTransient: isTransientError,
      bytesOf: ({ rows }) => rows.reduce((sum, row) => sum + bytesOfRow(row), 0),
      weightOf: ({ rows }) => rows.length,
      writers: options.writers,
      maxBatchItems: MAX_BATCH_ROWS,
      maxBatchBytes: MAX_BATCH_BYTES,
      maxQueuedItems: options.maxQueuedRows,
      maxQueuedBytes: options.maxQueuedBytes,
      deadlineMs,
      onBatch: options.onBatch,
    });
  }

  get queueLength(): number {
    return this.#queue.length;
  }

  close(): Promise<void> {
    return this.#queue.close();
  }

  /**
   * Resolves once everything is committed, with the first event of a batch; undefined where nothing is stored: for what
   * the trigger ignores, and for a dry run, which only asks whether it could be.
   */
  async store(req: Request): Promise<StoredEvent | undefined> {
    const { batch, dryRun } = webhookState(req);
    const whole = wholeRequest(req);
    if (batch !== undefined) return this.#storeBatch(batch, whole, dryRun);
    const row = toEventRow(req, whole, this.#eventKey);
    return dryRun ? this.#judgeOnly([row]) : this.#storeOne(row);
  }

  #storeOne(row: EventRow): Promise<StoredEvent> {
    if (row.contentHash === null) return this.#submit(row);
    // With its content: under a used id, something else is no repeat.
    const identity = `${row.triggerId}:${row.deliveryHash}:${row.contentHash}`;
    const first = this.#inFlight.get(identity);
    if (first !== undefined) return first.then((event) => ({ ...event, duplicate: true }));
    const storing = this.#submit(row);
    this.#inFlight.set(identity, storing);
    const forget = () => this.#inFlight.delete(identity);
    storing.then(forget, forget);
    return storing;
  }

  async #submit(row: EventRow): Promise<StoredEvent> {
    const [result] = await this.#queue.submit({ rows: [row], allOrNothing: true });
    if (result === undefined || isRefused(result)) throw result?.refused;
    return result;
  }

  async #storeBatch(
    batch: BatchState,
    whole: WholeRequest,
    dryRun: boolean,
  ): Promise<StoredEvent | undefined> {
    const wanted = batch.elements.filter(isWanted);
    const rows = wanted.map(({ req }) => toEventRow(req, whole, this.#eventKey));
    if (rows.length === 0) return undefined;
    if (dryRun) return this.#judgeOnly(rows);
    const results = await this.#submitBatch(rows, batch.onError === 'all');
    for (const [n, result] of results.entries()) noteResult(wanted[n] as BatchElement, result);
    return results.find((result) => !isRefused(result)) as StoredEvent | undefined;
  }

  /**
   * All in one transaction. Where an element is at fault that the others shall not suffer for, halving finds it as it does
   * among requests; what is nobody's fault fails for all, so that the sender sends again.
   */
  async #submitBatch(rows: readonly EventRow[], allOrNothing: boolean): Promise<RowResult[]> {
    try {
      return await this.#queue.submit({ rows, allOrNothing });
    } catch (error) {
      const isRefusal = error instanceof WebhookRequestError && error.status < 500;
      if (allOrNothing || !isRefusal) throw error;
      if (rows.length === 1) return [{ refused: error }];
      const middle = rows.length >> 1;
      const first = await this.#submitBatch(rows.slice(0, middle), false);
      return [...first, ...(await this.#submitBatch(rows.slice(middle), false))];
    }
  }

  async #judgeOnly(rows: readonly EventRow[]): Promise<undefined> {
    const payloads = rows.map((row) => row.payload.toString('utf8')).join(',');
    try {
      await this.#db.raw('select ?::jsonb is null as empty', [`[${payloads}]`]);
    } catch (error) {
      throw isRowError(error) ? rowError(error) : error;
    }
  }
}

function isWanted({ refusal, req }: BatchElement): boolean {
  return refusal === undefined && webhookState(req).ignored === undefined;
}

function noteResult(element: BatchElement, result: RowResult): void {
  if (isRefused(result)) element.refusal = result.refused;
  else webhookState(element.req).event = result;
}

/** The trigger was deleted while the request was under way, or the payload is beyond what jsonb holds. */
function rowError(error: unknown): unknown {
  if (error instanceof SubmissionRefused) return error.refusal;
  const { code = '' } = error as { code?: string };
  // A constraint of the host's own is not the sender's fault: 500, so that it sends again, and the host's log says why.
  if (code.startsWith('23') && code !== '23503') return error;
  if (code === '23503') {
    return new WebhookRequestError('NOT_FOUND', 'Invalid webhook key', {
      outcome: 'unknown_key',
      cause: error,
    });
  }
  return notStorable(
    [
      {
        path: '',
        message: 'is beyond what PostgreSQL holds as jsonb, as a number out of range or a very long name',
      },
    ],
    error,
  );
}
