// Writes what became of deliveries: whatever has ended while the last write was under way goes into the next one.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Logger } from '../logger.ts';
import { updateBreakers } from './breaker.ts';
import { type SettledDelivery, settleDeliveries } from './delivery-store.ts';

export interface ResultWriterOptions {
  db: Knex;
  logger: Logger;
  now: () => number;
}

const RETRY_MS = 500;
const MAX_TRIES = 20;

export class ResultWriter {
  readonly #options: ResultWriterOptions;
  #waiting: { settled: SettledDelivery; done: () => void }[] = [];
  #isWriting = false;

  constructor(options: ResultWriterOptions) {
    this.#options = options;
  }

  /** Resolves once it is written, or given up: its lease then runs out, and it is sent again. */
  write(settled: SettledDelivery): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ settled, done });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#writeBatch(batch.map(({ settled }) => settled));
      for (const { done } of batch) done();
    }
    this.#isWriting = false;
  }

  async #writeBatch(settled: readonly SettledDelivery[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#options.db.transaction((transaction) => this.#writeIn(transaction, settled));
        return;
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'Could not write what became of deliveries to targets');
        if (attempt === MAX_TRIES) return;
        await sleep(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  async #writeIn(transaction: Knex.Transaction, settled: readonly SettledDelivery[]): Promise<void> {
    const now = new Date(this.#options.now());
    await settleDeliveries(transaction, settled, now);
    const results = Map.groupBy(settled, ({ targetId }) => targetId);
    const wellnessOf = ([targetId, ofTarget]: [number, SettledDelivery[]]) => ({
      targetId,
      wellness: ofTarget.flatMap(({ report }) => report.targetIsWell ?? []),
    });
    await updateBreakers(transaction, [...results].map(wellnessOf), now);
  }
}
