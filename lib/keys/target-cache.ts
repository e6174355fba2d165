// The key cache: an LRU of known keys and one of unknown ones, one load per key however many wait for it.

import { LRUCache } from 'lru-cache';
import type { WebhookTarget } from './webhook-target.ts';

export type CacheResult = 'hit' | 'miss' | 'stale';

export interface TargetCacheOptions {
  /** Reads many keys at once; those that nobody holds are left out of the result. */
  load: (keys: readonly string[]) => Promise<Map<string, WebhookTarget>>;
  /** Known keys remembered, and unknown ones. */
  maxKeys: number;
  maxUnknownKeys: number;
  /** How long an answer of the database is believed without being told of a change. */
  ttlMs: number;
  now: () => number;
  onResult?: (result: CacheResult) => void;
}

interface Known {
  target: WebhookTarget;
  loadedAtMs: number;
  /** Changes may have gone unheard, so the database is asked before it is believed again. */
  doubtful: boolean;
}

interface Waiting {
  key: string;
  /** Of the cache when the database was asked. */
  generation: number;
  promise: Promise<WebhookTarget | null>;
  resolve: (target: WebhookTarget | null) => void;
  reject: (error: unknown) => void;
}

/** Keys looked up by one query. */
const MAX_LOAD = 500;
/** How long a key that was known keeps being recognised while the database is away. */
const STALE_LIMIT_MS = 3_600_000;

export class TargetCache {
  readonly #options: TargetCacheOptions;
  readonly #known: LRUCache<string, Known>;
  readonly #unknown: LRUCache<string, number>;
  readonly #waiting = new Map<string, Waiting>();
  readonly #queue: Waiting[] = [];
  #loading = false;
  /** Grows with every change, so that an answer which was under way meanwhile is not remembered. */
  #generation = 0;

  constructor(options: TargetCacheOptions) {
    this.#options = options;
    this.#known = new LRUCache({ max: options.maxKeys });
    this.#unknown = new LRUCache({ max: options.maxUnknownKeys });
  }

  /** Null for a key that nobody holds. Rejects where the database is away and the key was not known before. */
  find(key: string): WebhookTarget | null | Promise<WebhookTarget | null> {
    const nowMs = this.#options.now();
    const known = this.#known.get(key);
    if (known !== undefined && !known.doubtful && nowMs - known.loadedAtMs < this.#options.ttlMs) {
      this.#options.onResult?.('hit');
      return unexpired(known.target, nowMs);
    }
    const unknownSinceMs = this.#unknown.get(key);
    if (unknownSinceMs !== undefined && nowMs - unknownSinceMs < this.#options.ttlMs) {
      this.#options.onResult?.('hit');
      return null;
    }
    return this.#load(key, nowMs);
  }

  /** Forgets what a change of this trigger may have made wrong: its keys, and every key believed unknown. */
  invalidateTrigger(triggerId: number): void {
    this.#generation++;
    this.#unknown.clear();
    for (const [key, { target }] of this.#known.entries()) {
      if (target.triggerId === triggerId) this.#known.delete(key);
    }
  }

  /** Makes every entry due for a reload, which is needed after changes may have gone unheard. */
  expireAll(): void {
    this.#generation++;
    this.#unknown.clear();
    for (const entry of this.#known.values()) entry.doubtful = true;
  }

  async #load(key: string, nowMs: number): Promise<WebhookTarget | null> {
    try {
      const target = await this.#enqueue(key);
      this.#options.onResult?.('miss');
      return target && unexpired(target, nowMs);
    } catch (error) {
      const stale = this.#known.get(key);
      if (stale === undefined || nowMs - stale.loadedAtMs > STALE_LIMIT_MS) throw error;
      this.#options.onResult?.('stale');
      return unexpired(stale.target, nowMs);
    }
  }

  #enqueue(key: string): Promise<WebhookTarget | null> {
    const already = this.#waiting.get(key);
    // A question from before a change may be answered from before it, so it is asked anew.
    if (already?.generation === this.#generation) return already.promise;
    const waiting = { key, generation: this.#generation, ...Promise.withResolvers<WebhookTarget | null>() };
    this.#waiting.set(key, waiting);
    this.#queue.push(waiting);
    if (!this.#loading) void this.#loadQueue();
    return waiting.promise;
  }

  /** One query at a time; what arrives meanwhile goes into the next. */
  async #loadQueue(): Promise<void> {
    this.#loading = true;
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, MAX_LOAD);
      for (const waiting of batch) waiting.generation = this.#generation;
      try {
        const found = await this.#options.load([...new Set(batch.map(({ key }) => key))]);
        for (const waiting of batch) this.#settle(waiting, found.get(waiting.key) ?? null);
      } catch (error) {
        for (const waiting of batch) {
          this.#forget(waiting);
          waiting.reject(error);
        }
      }
    }
    this.#loading = false;
  }

  #settle(waiting: Waiting, target: WebhookTarget | null): void {
    if (waiting.generation === this.#generation) this.#remember(waiting.key, target);
    this.#forget(waiting);
    waiting.resolve(target);
  }

  #remember(key: string, target: WebhookTarget | null): void {
    const loadedAtMs = this.#options.now();
    if (target === null) {
      this.#known.delete(key);
      this.#unknown.set(key, loadedAtMs);
    } else {
      this.#known.set(key, { target, loadedAtMs, doubtful: false });
    }
  }

  #forget(waiting: Waiting): void {
    if (this.#waiting.get(waiting.key) === waiting) this.#waiting.delete(waiting.key);
  }
}

function unexpired(target: WebhookTarget, nowMs: number): WebhookTarget | null {
  return nowMs < target.expiresAtMs ? target : null;
}
