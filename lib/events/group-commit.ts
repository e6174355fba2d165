// Group commit: whatever waits for the database is written together. A flush starts as soon as one of a few writers is
// free, so an idle system writes at once and a busy one in large batches; no timer decides latency.

import { WebhookRequestError } from '../errors.ts';

export interface GroupCommitOptions<Item, Result> {
  /** Writes a batch, all or nothing. Returns one result per item, in order. */
  write: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Whether an error is one item's fault, so that the others deserve to be written without it. */
  isItemError: (error: unknown) => boolean;
  /** What the one item at fault is told. */
  toItemError: (error: unknown, item: Item) => unknown;
  /** Whether the database is away for a moment, so that the same batch is worth another try. */
  isTransient: (error: unknown) => boolean;
  bytesOf: (item: Item) => number;
  /** Batches being written at the same time. */
  writers: number;
  maxBatchItems: number;
  maxBatchBytes: number;
  maxQueuedItems: number;
  maxQueuedBytes: number;
  /** How long an item may wait in all before its sender is told to try again. */
  deadlineMs: number;
  onBatch?: (items: number, durationMs: number) => void;
}

interface Entry<Item, Result> {
  item: Item;
  bytes: number;
  deadlineTimer: NodeJS.Timeout;
  settled: boolean;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

const RETRY_PAUSE_MS = 100;

export class GroupCommit<Item, Result> {
  readonly #options: GroupCommitOptions<Item, Result>;
  #queue: Entry<Item, Result>[] = [];
  #queuedBytes = 0;
  #writing = 0;
  #scheduled = false;
  #paused = false;
  #closing = false;
  #onIdle: (() => void) | undefined;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#options = options;
  }

  get length(): number {
    return this.#queue.length;
  }

  /** Resolves once the item is committed. Rejects with 503 where the queue is full or the deadline passes. */
  submit(item: Item): Promise<Result> {
    const bytes = this.#options.bytesOf(item);
    if (this.#closing) return Promise.reject(unavailable('The receiver is shutting down'));
    if (!this.#hasRoomFor(bytes))
      return Promise.reject(unavailable('Too many webhooks are waiting to be stored'));
    return new Promise((resolve, reject) => {
      const deadlineTimer = setTimeout(() => this.#expire(entry), this.#options.deadlineMs);
      const entry: Entry<Item, Result> = { item, bytes, deadlineTimer, settled: false, resolve, reject };
      this.#queue.push(entry);
      this.#queuedBytes += bytes;
      this.#schedule();
    });
  }

  /** Takes nothing more; resolves when everything taken is settled. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  #isIdle(): boolean {
    return this.#writing === 0 && this.#queue.length === 0;
  }

  #hasRoomFor(bytes: number): boolean {
    const { maxQueuedItems, maxQueuedBytes } = this.#options;
    return this.#queue.length < maxQueuedItems && this.#queuedBytes + bytes <= maxQueuedBytes;
  }

  /** Requests that the event loop hands over in one turn go into one batch. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      while (!this.#paused && this.#queue.length > 0 && this.#writing < this.#options.writers) {
        void this.#writeNext();
      }
    });
  }

  async #writeNext(): Promise<void> {
    this.#writing++;
    const batch = this.#takeBatch();
    try {
      await this.#write(batch);
    } finally {
      this.#writing--;
      if (this.#isIdle()) this.#onIdle?.();
      else this.#schedule();
    }
  }

  #takeBatch(): Entry<Item, Result>[] {
    const { maxBatchItems, maxBatchBytes } = this.#options;
    let count = 0;
    let bytes = 0;
    for (const entry of this.#queue) {
      if (count > 0 && (count === maxBatchItems || bytes + entry.bytes > maxBatchBytes)) break;
      count++;
      bytes += entry.bytes;
    }
    this.#queuedBytes -= bytes;
    return this.#queue.splice(0, count);
  }

  async #write(batch: Entry<Item, Result>[]): Promise<void> {
    const startedAtMs = performance.now();
    try {
      const results = await this.#options.write(batch.map((entry) => entry.item));
      this.#options.onBatch?.(batch.length, performance.now() - startedAtMs);
      for (const [index, entry] of batch.entries())
        settle(entry, () => entry.resolve(results[index] as Result));
    } catch (error) {
      await this.#recover(batch, error);
    }
  }

  /** Halving finds the items at fault in a logarithm of writes; everyone else's are stored. */
  async #recover(batch: Entry<Item, Result>[], error: unknown): Promise<void> {
    const [first] = batch;
    if (this.#options.isTransient(error)) return this.#retryLater(batch);
    if (!this.#options.isItemError(error)) {
      for (const entry of batch) settle(entry, () => entry.reject(error));
    } else if (batch.length > 1) {
      const middle = batch.length >> 1;
      await this.#write(batch.slice(0, middle));
      await this.#write(batch.slice(middle));
    } else if (first !== undefined) {
      settle(first, () => first.reject(this.#options.toItemError(error, first.item)));
    }
  }

  #retryLater(batch: Entry<Item, Result>[]): void {
    const unsettled = batch.filter((entry) => !entry.settled);
    this.#queue.unshift(...unsettled);
    for (const entry of unsettled) this.#queuedBytes += entry.bytes;
    this.#paused = true;
    setTimeout(() => {
      this.#paused = false;
      this.#schedule();
    }, RETRY_PAUSE_MS);
  }

  #expire(entry: Entry<Item, Result>): void {
    const position = this.#queue.indexOf(entry);
    if (position >= 0) {
      this.#queue.splice(position, 1);
      this.#queuedBytes -= entry.bytes;
    }
    settle(entry, () => entry.reject(unavailable('The database did not answer in time')));
    if (this.#isIdle()) this.#onIdle?.();
  }
}

function settle<Item, Result>(entry: Entry<Item, Result>, how: () => void): void {
  if (entry.settled) return;
  entry.settled = true;
  clearTimeout(entry.deadlineTimer);
  how();
}

function unavailable(problem: string): WebhookRequestError {
  return new WebhookRequestError('SERVICE_UNAVAILABLE', `${problem}; nothing was acknowledged, send again`, {
    outcome: 'unavailable',
    retryAfterSeconds: 5,
  });
}
