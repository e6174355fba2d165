// Judges kept requests again: one at once, or many in the background, in every instance that has the time. What is in hand
// when an instance goes away is taken up by the next one.

import type { Knex } from 'knex';
import { WebhookConfigError } from '../errors.ts';
import type { KeyInForce } from '../keys/webhook-target.ts';
import type { Logger } from '../logger.ts';
import type { Outcome } from '../outcome.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { type ReadableRequest, readableRequest } from './kept-requests.ts';
import type { ClaimedRequest, RejudgeStore, RunRow, Settled } from './rejudge-store.ts';
import { StuckRuns, type StuckRunsOptions } from './stuck-runs.ts';

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
  stuckRuns?: StuckRunsOptions;
}

/** Settled, or why it could not be judged just now. */
type Attempt = { settled: Settled } | { problem: string };

/** How often runs are looked for that another instance has started, or left. */
const INTERVAL_MS = 5_000;
const BATCH = 20;
const AT_ONCE = 4;

const GONE: KeyInForce = { target: null, key: null };

export class Rejudger {
  readonly #options: RejudgerOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #isWanted = false;
  #isClosed = false;
  readonly #stuckRuns: StuckRuns;

  constructor(options: RejudgerOptions) {
    this.#options = options;
    this.#stuckRuns = new StuckRuns(options.stuckRuns);
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
      const attempt = await this.#judgeWith(request, keys.get(keyId) ?? GONE);
      return 'settled' in attempt ? attempt.settled : null;
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
    await this.#working;
  }

  async #work(): Promise<void> {
    this.#isWanted = false;
    const { store, logger } = this.#options;
    try {
      const runs = await store.running();
      this.#stuckRuns.keepOnly(new Set(runs.map(({ id }) => id)));
      for (const run of runs) await this.#goOn(run);
    } catch (error) {
      logger.warn(
        { err: error },
        'Could not go on judging kept requests again; tried again in a few seconds',
      );
    }
  }

  async #goOn(run: RunRow): Promise<void> {
    const { store, findKeys } = this.#options;
    while (!this.#isClosed && !this.#stuckRuns.isPaused(run.id)) {
      const requests = await store.claimOfRun(run.id, BATCH);
      if (requests.length === 0) {
        await store.finishIfDone(run.id);
        return;
      }
      const keys = await findKeys([...new Set(requests.map((request) => Number(request.key_id)))]);
      const attempts = await inTurns(requests, AT_ONCE, (request) =>
        this.#tryJudging(request, keys.get(Number(request.key_id)) ?? GONE),
      );
      const problems = attempts.flatMap((attempt) => ('problem' in attempt ? [attempt.problem] : []));
      if (problems.length === attempts.length) await this.#noteInVain(run, problems[0] as string);
    }
  }

  async #noteInVain({ id, trigger_id: triggerId }: RunRow, problem: string): Promise<void> {
    const { db, store, logger } = this.#options;
    if (this.#isClosed) return;
    const run = await store.find(Number(triggerId), Number(id));
    if (run === undefined || !this.#stuckRuns.isHopeless(id, run.done)) return;
    logger.warn({ runId: id, problem }, 'A run that judges kept requests again gets nowhere and is ended');
    await store.stop(db, Number(triggerId), Number(id), problem);
  }

  async #tryJudging(request: ClaimedRequest, key: KeyInForce): Promise<Attempt> {
    if (this.#isClosed) {
      await this.#options.store.release(request);
      return { problem: 'the instance is closing' };
    }
    try {
      return await this.#judgeWith(request, key);
    } catch (error) {
      this.#options.logger.warn(
        { err: error, keptId: request.id },
        'A kept request could not be judged again',
      );
      await this.#options.store.release(request).catch(() => {});
      return { problem: problemOf(error) };
    }
  }

  async #judgeWith(request: ClaimedRequest, key: KeyInForce): Promise<Attempt> {
    const { store, cipher, judge } = this.#options;
    const earlier = request.was_claimed ? await store.eventOf(request) : null;
    const attempt: Attempt =
      earlier === null
        ? toAttempt(await judge(readableRequest(request, key.key, cipher), key))
        : { settled: { state: 'accepted', outcome: 'accepted', reason: null, eventId: earlier } };
    if ('settled' in attempt) await store.settle(request, attempt.settled);
    else await store.release(request);
    return attempt;
  }
}

/** Not judged: the database is away, too much is waiting for it, or keys of signatures cannot be fetched. */
function toAttempt({ outcome, reason, eventId }: JudgedRequest): Attempt {
  if (outcome === 'unavailable') return { problem: reason ?? 'the database did not take it' };
  const isStored = outcome === 'accepted' || outcome === 'duplicate';
  return { settled: { state: isStored ? 'accepted' : 'refused_again', outcome, reason, eventId } };
}

/** Texts of other errors may hold what is not for everybody. */
function problemOf(error: unknown): string {
  return error instanceof WebhookConfigError ? error.message : 'an error, which the log of the host tells';
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
