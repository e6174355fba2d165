// Group commit: whatever waits for the database is written together. A flush starts as soon as one of a few writers is
// free, so an idle system writes at once and a busy one in large batches; no timer decides latency.

import { WebhookRequestError } from '../errors.ts';

export interface GroupCommitOptions<Item, Result, Connection> {
  /** Waits for a free connection. What is written with it is chosen only then. */
  acquire: () => Promise<Connection>;
  release: (connection: Connection) => void;
  /** Writes a batch, all or nothing. Returns one result per item, in order. */
  write: (connection: Connection, items: readonly Item[]) => Promise<readonly Result[]>;
  /** Whether an error is one item's fault, so that the others deserve to be written without it. */
  isItemError: (error: unknown) => boolean;
  /** What the one item at fault is told. */
  toItemError: (error: unknown, item: Item) => unknown;
  /** Whether the database is away for a moment, so that the same batch is worth another try. */
  isTransient: (error: unknown) => boolean;
  bytesOf: (item: Item) => number;
  /** What an item counts for among `maxBatchItems` and `maxQueuedItems`. Default: 1. */
  weightOf?: (item: Item) => number;
  /** Batches being written at the same time. */
  writers: number;
  maxBatchItems: number;
  maxBatchBytes: number;
  maxQueuedItems: number;
  maxQueuedBytes: number;
  /** How long an item may wait in all before its sender is told to try again. */
  deadlineMs: (weight: number) => number;
  onBatch?: (items: number, durationMs: number) => void;
}

interface Entry<Item, Result> {
  item: Item;
  bytes: number;
  weight: number;
  deadlineAtMs: number;
  isSettled: boolean;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

const RETRY_PAUSE_MS = 100;
const SLOW_WRITE_MS = 100;

export class GroupCommit<Item, Result, Connection> {
  readonly #options: GroupCommitOptions<Item, Result, Connection>;
  #queue: Entry<Item, Result>[] = [];
  #queuedBytes = 0;
  #queuedWeight = 0;
  /** Submitted and not yet answered, in the queue or being written. */
  readonly #unsettled = new Set<Entry<Item, Result>>();
  #deadlineTimer: NodeJS.Timeout | undefined;
  #deadlineTimerAtMs = Number.POSITIVE_INFINITY;
  #writing = 0;
  #lastWriteAtMs = 0;
  #isScheduled = false;
  #isPaused = false;
  #isClosing = false;
  #onSettled: (() => void) | undefined;

  constructor(options: GroupCommitOptions<Item, Result, Connection>) {
    this.#options = options;
  }

  get length(): number {
    return this.#queuedWeight;
  }

  /** Resolves once the item is committed. Rejects with 503 where the queue is full or the deadline passes. */
  submit(item: Item): Promise<Result> {
    const { bytesOf, weightOf } = this.#options;
    const bytes = bytesOf(item);
    const weight = weightOf === undefined ? 1 : weightOf(item);
    if (this.#isClosing) return Promise.reject(unavailable('The receiver is shutting down'));
    if (!this.#hasRoomFor(bytes, weight))
      return Promise.reject(unavailable('Too many webhooks are waiting to be stored'));
    return new Promise((resolve, reject) => {
      const deadlineAtMs = performance.now() + this.#options.deadlineMs(weight);
      const entry: Entry<Item, Result> = {
        item,
        bytes,
        weight,
        deadlineAtMs,
        isSettled: false,
        resolve,
        reject,
      };
      this.#queue.push(entry);
      this.#queuedBytes += bytes;
      this.#queuedWeight += weight;
      this.#unsettled.add(entry);
      this.#watchDeadline(deadlineAtMs);
      this.#schedule();
    });
  }

  /** Takes nothing more; resolves when everything taken is answered. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (this.#unsettled.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onSettled = resolve;
    });
  }

  /** Where nothing waits there is room for anything: what is larger than the queue would never be taken otherwise. */
  #hasRoomFor(bytes: number, weight: number): boolean {
    if (this.#queue.length === 0) return true;
    const { maxQueuedItems, maxQueuedBytes } = this.#options;
    return this.#queuedWeight + weight <= maxQueuedItems && this.#queuedBytes + bytes <= maxQueuedBytes;
  }

  /** Requests that the event loop hands over in one turn go into one batch. */
  #schedule(): void {
    if (this.#isScheduled || this.#isPaused || this.#queue.length === 0) return;
    if (this.#writing >= this.#options.writers || !this.#isWorthAWriter()) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#writeNext();
    });
  }

  /**
   * A second batch beside the first pays where it is full, or where the first is slow. Otherwise it only makes both of
   * them smaller, and dearer by the row.
   */
  #isWorthAWriter(): boolean {
    return (
      this.#writing === 0 ||
      this.#queuedWeight >= this.#options.maxBatchItems ||
      performance.now() - this.#lastWriteAtMs > SLOW_WRITE_MS
    );
  }

  async #writeNext(): Promise<void> {
    this.#writing++;
    this.#lastWriteAtMs = performance.now();
    try {
      const connection = await this.#options.acquire();
      try {
        const batch = this.#takeBatch();
        // Whoever comes while this batch is under way need not wait for it, where another writer is free.
        this.#schedule();
        if (batch.length > 0) await this.#write(connection, batch);
      } finally {
        this.#options.release(connection);
      }
    } catch {
      // No connection to be had: what waits is answered when its deadline passes, unless one comes before.
      this.#pause();
    } finally {
      this.#writing--;
      this.#schedule();
    }
  }

  #takeBatch(): Entry<Item, Result>[] {
    const { maxBatchItems, maxBatchBytes } = this.#options;
    let count = 0;
    let bytes = 0;
    let weight = 0;
    for (const entry of this.#queue) {
      const isFull = weight + entry.weight > maxBatchItems || bytes + entry.bytes > maxBatchBytes;
      if (count > 0 && isFull) break;
      count++;
      bytes += entry.bytes;
      weight += entry.weight;
    }
    this.#queuedBytes -= bytes;
    this.#queuedWeight -= weight;
    return this.#queue.splice(0, count);
  }

  async #write(connection: Connection, batch: Entry<Item, Result>[]): Promise<void> {
    const startedAtMs = performance.now();
    try {
      const results = await this.#options.write(
        connection,
        batch.map((entry) => entry.item),
      );
      const weight = batch.reduce((sum, entry) => sum + entry.weight, 0);
      this.#options.onBatch?.(weight, performance.now() - startedAtMs);
      for (const [index, entry] of batch.entries()) {
        if (this.#settle(entry)) entry.resolve(results[index] as Result);
      }
    } catch (error) {
      await this.#recover(connection, batch, error);
    }
  }

  /** Halving finds the items at fault in a logarithm of writes; everyone else's are stored. */
  async #recover(connection: Connection, batch: Entry<Item, Result>[], error: unknown): Promise<void> {
    if (this.#options.isTransient(error)) {
      this.#requeue(batch);
    } else if (this.#options.isItemError(error) && batch.length > 1) {
      const middle = batch.length >> 1;
      await this.#write(connection, batch.slice(0, middle));
      await this.#write(connection, batch.slice(middle));
    } else {
      const isItemError = this.#options.isItemError(error);
      for (const entry of batch) {
        const reason = isItemError ? this.#options.toItemError(error, entry.item) : error;
        if (this.#settle(entry)) entry.reject(reason);
      }
    }
  }

  #requeue(batch: Entry<Item, Result>[]): void {
    const waiting = batch.filter((entry) => !entry.isSettled);
    this.#queue.unshift(...waiting);
    for (const entry of waiting) {
      this.#queuedBytes += entry.bytes;
      this.#queuedWeight += entry.weight;
    }
    this.#pause();
  }

  #pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    setTimeout(() => {
      this.#isPaused = false;
      this.#schedule();
    }, RETRY_PAUSE_MS).unref();
  }

  /** One timer for all, which goes off at the earliest deadline; most wait equally long, and never get there. */
  #watchDeadline(atMs: number): void {
    if (atMs >= this.#deadlineTimerAtMs) return;
    clearTimeout(this.#deadlineTimer);
    this.#deadlineTimerAtMs = atMs;
    this.#deadlineTimer = setTimeout(() => this.#expireDue(), Math.max(0, atMs - performance.now()));
  }

  #expireDue(): void {
    this.#forgetDeadlineTimer();
    const nowMs = performance.now();
    let nextAtMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#unsettled) {
      if (entry.deadlineAtMs <= nowMs) this.#expire(entry);
      else nextAtMs = Math.min(nextAtMs, entry.deadlineAtMs);
    }
    this.#watchDeadline(nextAtMs);
  }

  #forgetDeadlineTimer(): void {
    clearTimeout(this.#deadlineTimer);
    this.#deadlineTimer = undefined;
    this.#deadlineTimerAtMs = Number.POSITIVE_INFINITY;
  }

  #expire(entry: Entry<Item, Result>): void {
    const position = this.#queue.indexOf(entry);
    if (position >= 0) {
      this.#queue.splice(position, 1);
      this.#queuedBytes -= entry.bytes;
      this.#queuedWeight -= entry.weight;
    }
    if (this.#settle(entry)) entry.reject(unavailable('The database did not answer in time'));
  }

  /** False where it was answered before. */
  #settle(entry: Entry<Item, Result>): boolean {
    if (entry.isSettled) return false;
    entry.isSettled = true;
    this.#unsettled.delete(entry);
    if (this.#unsettled.size === 0) {
      this.#forgetDeadlineTimer();
      this.#onSettled?.();
    }
    return true;
  }
}

function unavailable(problem: string): WebhookRequestError {
  return new WebhookRequestError('SERVICE_UNAVAILABLE', `${problem}; nothing was acknowledged, send again`, {
    outcome: 'unavailable',
    retryAfterSeconds: 5,
  });
}
