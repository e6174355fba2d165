// Judges kept requests again: one at once, or many in the background, in every instance that has the time. What is in hand
// when an instance goes away is taken up by the next one.

import type { Knex } from 'knex';
import type { KeyInForce } from '../keys/webhook-target.ts';
import type { Logger } from '../logger.ts';
import type { Outcome } from '../outcome.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { type ReadableRequest, readableRequest } from './kept-requests.ts';
import type { ClaimedRequest, RejudgeStore, RunRow, Settled } from './rejudge-store.ts';

export interface JudgedRequest {
  outcome: Outcome;
  status: number;
  reason: string | null;
  eventId: number | null;
}

export interface RejudgerOptions {
  db: Knex;
  store: RejudgeStore;
  cipher: Cipher;
  logger: Logger;
  /** Keys of kept requests by their id. */
  findKeys: (keyIds: readonly number[]) => Promise<Map<number, KeyInForce>>;
  judge: (request: ReadableRequest, key: KeyInForce) => Promise<JudgedRequest>;
}

/** How often runs are looked for that another instance has started, or left. */
const INTERVAL_MS = 5_000;
const BATCH = 20;
const AT_ONCE = 4;
/** After what is nobody's fault, as a database that is away. */
const PAUSE_MS = 1_000;

const GONE: KeyInForce = { target: null, key: null };

export class Rejudger {
  readonly #options: RejudgerOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #isWanted = false;
  #isClosed = false;
  #stopPause: () => void = () => {};

  constructor(options: RejudgerOptions) {
    this.#options = options;
  }

  /** Looks for runs from now on. */
  start(): void {
    this.#timer = setInterval(() => this.wake(), INTERVAL_MS).unref();
    this.wake();
  }

  /** There may be a run to go on with. */
  wake(): void {
    if (this.#isClosed) return;
    this.#isWanted = true;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      if (this.#isWanted) this.wake();
    });
  }

  /** Judges one claimed request. Null where that is not possible just now; it is free again then. */
  async judge(request: ClaimedRequest): Promise<Settled | null> {
    try {
      const keyId = Number(request.key_id);
      const keys = await this.#options.findKeys([keyId]);
      return await this.#judgeWith(request, keys.get(keyId) ?? GONE);
    } catch (error) {
      await this.#options.store.release(request).catch(() => {});
      throw error;
    }
  }

  /** What is in hand is finished; runs go on elsewhere, or with the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#isWanted = false;
    clearInterval(this.#timer);
    this.#stopPause();
    await this.#working;
  }

  async #work(): Promise<void> {
    this.#isWanted = false;
    const { store, logger } = this.#options;
    try {
      for (const run of await store.running()) await this.#goOn(run);
    } catch (error) {
      logger.warn(
        { err: error },
        'Could not go on judging kept requests again; tried again in a few seconds',
      );
    }
  }

  async #goOn(run: RunRow): Promise<void> {
    const { store, findKeys } = this.#options;
    while (!this.#isClosed) {
      const requests = await store.claimOfRun(run.id, BATCH);
      if (requests.length === 0) {
        await store.finishIfDone(run.id);
        return;
      }
      const keys = await findKeys([...new Set(requests.map((request) => Number(request.key_id)))]);
      const settled = await inTurns(requests, AT_ONCE, (request) =>
        this.#tryJudging(request, keys.get(Number(request.key_id)) ?? GONE),
      );
      if (settled.includes(null)) await this.#pause();
    }
  }

  async #tryJudging(request: ClaimedRequest, key: KeyInForce): Promise<Settled | null> {
    if (this.#isClosed) {
      await this.#options.store.release(request);
      return null;
    }
    try {
      return await this.#judgeWith(request, key);
    } catch (error) {
      this.#options.logger.warn(
        { err: error, keptId: request.id },
        'A kept request could not be judged again',
      );
      await this.#options.store.release(request).catch(() => {});
      return null;
    }
  }

  async #judgeWith(request: ClaimedRequest, key: KeyInForce): Promise<Settled | null> {
    const { store, cipher, judge } = this.#options;
    const earlier = request.was_claimed ? await store.eventOf(request) : null;
    const settled: Settled | null =
      earlier === null
        ? toSettled(await judge(readableRequest(request, key.key, cipher), key))
        : { state: 'accepted', outcome: 'accepted', reason: null, eventId: earlier };
    if (settled === null) await store.release(request);
    else await store.settle(request, settled);
    return settled;
  }

  async #pause(): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PAUSE_MS).unref();
      this.#stopPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Null where nothing was judged: the database is away, or too much is waiting for it. */
function toSettled({ outcome, reason, eventId }: JudgedRequest): Settled | null {
  if (outcome === 'unavailable') return null;
  const isStored = outcome === 'accepted' || outcome === 'duplicate';
  return { state: isStored ? 'accepted' : 'refused_again', outcome, reason, eventId };
}

async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
