// Remembers what was fetched to verify with, and what could not be: a forged request must not make one fetch each.

import { LRUCache } from 'lru-cache';
import { type FetchText, FetchTextError } from './fetch-text.ts';

export interface RemoteCacheOptions<T> {
  parse: (text: string) => T;
  /** How long what was fetched is used. */
  ttlMs: number;
  maxEntries?: number;
  /** Monotonic milliseconds. Default: performance.now. */
  now?: () => number;
}

interface Entry<T> {
  value: T | FetchTextError;
  fetchedAtMs: number;
}

const FAILURE_TTL_MS = 30_000;
const MAX_FETCHES = 8;

export class RemoteCache<T extends object> {
  readonly #entries: LRUCache<string, Entry<T>>;
  readonly #fetches = new Map<string, Promise<Entry<T>>>();
  readonly #options: RemoteCacheOptions<T>;
  readonly #now: () => number;

  constructor(options: RemoteCacheOptions<T>) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#entries = new LRUCache({ max: options.maxEntries ?? 100 });
  }

  /** @throws FetchTextError, at once where fetching failed a moment ago. */
  async get(url: string, fetchText: FetchText): Promise<T> {
    const entry = this.#entries.get(url);
    return valueIn(entry !== undefined && this.#isFresh(entry) ? entry : await this.#fetch(url, fetchText));
  }

  /** Undefined where it would have to be fetched. */
  remembered(url: string): T | undefined {
    const entry = this.#entries.peek(url);
    if (entry === undefined || entry.value instanceof FetchTextError || !this.#isFresh(entry))
      return undefined;
    return entry.value;
  }

  /** Fetches again, unless that was done a moment ago: keys may have been added since. */
  async renew(url: string, fetchText: FetchText): Promise<T> {
    const entry = this.#entries.get(url);
    const isRecent = entry !== undefined && this.#now() - entry.fetchedAtMs < FAILURE_TTL_MS;
    return valueIn(isRecent ? entry : await this.#fetch(url, fetchText));
  }

  #isFresh({ value, fetchedAtMs }: Entry<T>): boolean {
    const ttlMs = value instanceof FetchTextError ? FAILURE_TTL_MS : this.#options.ttlMs;
    return this.#now() - fetchedAtMs < ttlMs;
  }

  #fetch(url: string, fetchText: FetchText): Promise<Entry<T>> {
    const running = this.#fetches.get(url);
    if (running !== undefined) return running;
    if (this.#fetches.size >= MAX_FETCHES) {
      return Promise.reject(
        new FetchTextError(`${url} is not fetched: too many others are at the moment`, true),
      );
    }
    const fetch = this.#fetchEntry(url, fetchText).finally(() => this.#fetches.delete(url));
    this.#fetches.set(url, fetch);
    return fetch;
  }

  async #fetchEntry(url: string, fetchText: FetchText): Promise<Entry<T>> {
    const value = await this.#load(url, fetchText);
    const entry = { value, fetchedAtMs: this.#now() };
    this.#entries.set(url, entry);
    return entry;
  }

  async #load(url: string, fetchText: FetchText): Promise<T | FetchTextError> {
    try {
      return this.#options.parse(await fetchText(url));
    } catch (error) {
      if (error instanceof FetchTextError) return error;
      return new FetchTextError(`${url} is not usable: ${(error as Error).message}`, false, error);
    }
  }
}

function valueIn<T>({ value }: Entry<T>): T {
  if (value instanceof FetchTextError) throw value;
  return value;
}
