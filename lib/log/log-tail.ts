// Follows the log as it grows: one poller for all listeners, running only while there are any. Rows of every instance
// arrive, because the table is read, not this process.

import type { Logger } from '../logger.ts';
import type { LogStore, NewLogRow } from './log-store.ts';
import { SeenIds } from './seen-ids.ts';

export interface LogListener {
  /** @param skipped How many ids were passed over because the log grew faster than it could be followed. */
  onRows(rows: NewLogRow[], skipped: number): void;
  onEnd(): void;
}

export interface LogTailOptions {
  store: Pick<LogStore, 'newRows' | 'newestId'>;
  logger: Logger;
  now: () => number;
  pollMs?: number;
}

const MAX_ROWS_PER_POLL = 1000;
/** Ids below the newest that may still appear when following begins. */
const LOOK_BACK = 1000;
const RETRY_MS = 5000;

export class LogTail {
  readonly #options: LogTailOptions;
  readonly #pollMs: number;
  readonly #listeners = new Set<LogListener>();
  #seen: Promise<SeenIds> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LogTailOptions) {
    this.#options = options;
    this.#pollMs = options.pollMs ?? 500;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Resolves once every row written from then on will be told. Returns how to stop listening. */
  async listen(listener: LogListener): Promise<() => void> {
    if (this.#closed) listener.onEnd();
    else this.#listeners.add(listener);
    try {
      await this.#start();
    } catch (error) {
      this.#remove(listener);
      throw error;
    }
    return () => this.#remove(listener);
  }

  close(): void {
    this.#closed = true;
    const listeners = [...this.#listeners];
    for (const listener of listeners) this.#remove(listener);
    for (const listener of listeners) listener.onEnd();
  }

  #remove(listener: LogListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    clearTimeout(this.#timer);
    this.#seen = undefined;
  }

  async #start(): Promise<void> {
    if (this.#closed || this.#seen !== undefined) {
      await this.#seen;
      return;
    }
    const starting = this.#look();
    this.#seen = starting;
    // A failed start must not be what later listeners wait for.
    starting.catch(() => {
      if (this.#seen === starting) this.#seen = undefined;
    });
    const seen = await starting;
    if (this.#seen === starting) this.#schedule(seen, this.#pollMs);
  }

  /** What is there already is old news, but ids missing among the newest may still come. */
  async #look(): Promise<SeenIds> {
    const { store, now } = this.#options;
    const seen = new SeenIds(Math.max(0, (await store.newestId()) - LOOK_BACK));
    const rows = await store.newRows(seen.highest, [], MAX_ROWS_PER_POLL);
    seen.note(
      rows.map((row) => Number(row.id)),
      now(),
    );
    return seen;
  }

  #schedule(seen: SeenIds, delayMs: number): void {
    const generation = this.#seen;
    this.#timer = setTimeout(async () => {
      const nextMs = await this.#poll(seen);
      if (this.#seen === generation && this.#listeners.size > 0) this.#schedule(seen, nextMs);
    }, delayMs);
    this.#timer.unref();
  }

  async #poll(seen: SeenIds): Promise<number> {
    const { store, logger, now } = this.#options;
    try {
      const rows = await store.newRows(seen.highest, seen.missing, MAX_ROWS_PER_POLL);
      const skipped = seen.note(
        rows.map((row) => Number(row.id)),
        now(),
      );
      if (rows.length > 0 || skipped > 0) {
        for (const listener of this.#listeners) listener.onRows(rows, skipped);
      }
      return rows.length === MAX_ROWS_PER_POLL ? 0 : this.#pollMs;
    } catch (error) {
      logger.warn({ err: error }, 'The log cannot be followed for now; trying again in five seconds');
      return RETRY_MS;
    }
  }
}
