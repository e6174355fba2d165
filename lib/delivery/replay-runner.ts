// Carries replays out, in whichever instance gets hold of one: what is put back each second is one transaction. A target
// that has just recovered, and the receiver beside it, would not stand everything at once.

import type { Knex } from 'knex';
import type { Logger } from '../logger.ts';
import { matching, requeueDeliveries } from './delivery-list.ts';
import type { Distribution } from './distribute.ts';
import { matchingEvents } from './replay-events.ts';
import {
  advanceReplay,
  type DeliveryReplayFilter,
  lockRunningReplay,
  postponeReplay,
  type ReplayRow,
} from './replay-store.ts';

export interface ReplayRunnerOptions {
  db: Knex;
  logger: Logger;
  now: () => number;
  distributeIn: (transaction: Knex, distribution: Distribution) => Promise<void>;
  /** Undefined where the host has no handler. */
  handleIn: ((transaction: Knex, eventIds: readonly number[]) => Promise<void>) | undefined;
  /** After a commit: there is something to do. */
  onRequeued: () => void;
}

const POLLS_BETWEEN_LOOKS = 5;

export class ReplayRunner {
  readonly #options: ReplayRunnerOptions;
  #running: Promise<void> | undefined;
  #polls = 0;
  #isUnderWay = false;
  #isClosing = false;

  constructor(options: ReplayRunnerOptions) {
    this.#options = options;
  }

  /** Called once a second: while one is under way its next batch is due; others' replays are not looked for as often. */
  poll(): void {
    if (this.#isUnderWay || this.#polls++ % POLLS_BETWEEN_LOOKS === 0) this.wake();
  }

  wake(): void {
    if (this.#isClosing || this.#running !== undefined) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isClosing && (await this.#runBatch())) this.#options.onRequeued();
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'Could not look for replays; tried every second');
    }
  }

  /** False where there is nothing to do just now. */
  async #runBatch(): Promise<boolean> {
    const { db, logger } = this.#options;
    let replay: ReplayRow | undefined;
    try {
      return await db.transaction(async (transaction) => {
        const found = await lockRunningReplay(transaction);
        this.#isUnderWay = found !== undefined;
        if (!found?.is_due) return false;
        replay = found;
        await this.#advance(transaction, replay);
        return true;
      });
    } catch (error) {
      if (replay === undefined) throw error;
      // Once, and not with every second that it does not get on.
      if (replay.problem === null) {
        logger.warn({ err: error, replay: replay.id }, 'A replay does not get on; it is tried every second');
      }
      await postponeReplay(
        db,
        replay.id,
        'The database refused what is to be put back; see the log of the host',
      );
      return true;
    }
  }

  async #advance(transaction: Knex.Transaction, replay: ReplayRow): Promise<void> {
    const ids = await nextIds(transaction, replay);
    if (ids.length > 0) await this.#repeat(transaction, replay, ids);
    const cursor = ids.at(-1) ?? Number(replay.last_id);
    const isDone = ids.length < replay.per_second;
    await advanceReplay(transaction, replay.id, { cursor, requeued: ids.length, isDone });
  }

  async #repeat(transaction: Knex.Transaction, replay: ReplayRow, ids: readonly number[]): Promise<void> {
    const { now, distributeIn, handleIn } = this.#options;
    const replayId = Number(replay.id);
    if (replay.kind === 'deliveries') {
      await requeueDeliveries(transaction, ids, { now: new Date(now()), replayId });
      return;
    }
    if (replay.filter.targets) await distributeIn(transaction, { eventIds: ids, replayId });
    if (replay.filter.handler) await handleIn?.(transaction, ids);
  }
}

async function nextIds(transaction: Knex.Transaction, replay: ReplayRow): Promise<number[]> {
  const query =
    replay.kind === 'deliveries'
      ? matching(transaction, scopeOf(replay), toFilter(replay.filter)).whereNot('d.state', 'delivering')
      : matchingEvents(transaction, scopeOf(replay), replay.filter);
  const column = replay.kind === 'deliveries' ? 'd.id' : 'e.id';
  const ids: string[] = await query
    .where(column, '>', replay.cursor)
    .where(column, '<=', replay.last_id)
    .orderBy(column)
    .limit(replay.per_second)
    .pluck(column);
  return ids.map(Number);
}

function scopeOf({ trigger_id: triggerId, tenant }: ReplayRow) {
  return triggerId === null ? { tenant } : { tenant, triggerId: Number(triggerId) };
}

export function toFilter({ since, until, ...rest }: DeliveryReplayFilter) {
  return {
    ...rest,
    since: since === undefined ? undefined : new Date(since),
    until: until === undefined ? undefined : new Date(until),
  };
}
