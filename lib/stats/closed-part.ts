// Remembers figures of time that is over, which do not change any more, so that only the newest hours are summed up again.

import { LRUCache } from 'lru-cache';

const MAX_AGE_MS = 600_000;
const MAX_ENTRIES = 500;

export interface Closed<T> {
  until: Date;
  value: T;
}

export class ClosedPart<T> {
  readonly #kept = new LRUCache<string, Promise<Closed<T>>>({ max: MAX_ENTRIES, ttl: MAX_AGE_MS });

  /** What was read for the key within the last ten minutes, or what `load` now reads. */
  read(key: string, until: Date, load: (until: Date) => Promise<T>): Promise<Closed<T>> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const loading = load(until).then((value) => ({ until, value }));
    this.#kept.set(key, loading);
    // A failure must not be remembered.
    loading.catch(() => this.#kept.delete(key));
    return loading;
  }
}

/** Start of the bucket before the current one: counters are flushed about once a second, and clocks differ a little. */
export function closedUntil(nowMs: number, bucketSeconds: number): Date {
  const bucketMs = bucketSeconds * 1000;
  return new Date((Math.floor(nowMs / bucketMs) - 1) * bucketMs);
}
