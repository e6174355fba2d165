// Deletes what has served its time, in small batches and as many of them as it takes to keep up with the traffic.

import type { Knex } from 'knex';
import {
  DELETE_DEAD_EVENTS,
  DELETE_ENDED_DELIVERIES,
  DELETE_REPLAYS,
} from '../delivery/delivery-retention.ts';
import { DeliveryRetention } from '../events/delivery-retention.ts';
import { DELETE_KEPT_REQUESTS, DELETE_REJUDGE_RUNS, REJUDGE_RUN_DAYS } from '../kept/kept-retention.ts';
import {
  DEAD_KEY_DAYS,
  DELETE_KEY_USAGE,
  FORGET_DEAD_KEYS,
  KEY_USAGE_DAYS,
  REPLACE_EXPIRED_PRIMARY_KEYS,
} from '../keys/key-retention.ts';
import type { Logger } from '../logger.ts';
import { DELETE_PROXY_EXCHANGES } from '../proxy/exchange-log.ts';
import { DELETE_SECRET_USAGE, SECRET_USAGE_DAYS } from '../stats/secret-uses.ts';
import { DELETE_EXPIRED_SECRETS } from '../triggers/previous-secret-retention.ts';

export interface RetentionOptions {
  db: Knex;
  logger: Logger;
  /** Rows of the request log; null keeps them for ever. */
  logDays: number | null;
}

const INTERVAL_MS = 60_000;
const BATCH_ROWS = 5_000;
const MINUTE_ROLLUP_DAYS = 3;
/** Any constant, the same in every instance: one of them cleans, the others need not. */
const ADVISORY_LOCK_KEY = 7_284_113_930_217_002;

// Ids grow with time, so only the oldest ids need to be looked at.
const DELETE_LOG = `delete from attune.webhook_event_log where id in (
  select id from (
    select id, created from attune.webhook_event_log order by id limit :rows
  ) oldest where created < now() - make_interval(days => :days))`;
const DELETE_ORIGINALS = `delete from attune.webhook_event_original where event_id in (
  select event_id from attune.webhook_event_original
   where created < now() - make_interval(days => :days) order by created limit :rows)`;
const DELETE_MINUTE_ROLLUPS = `delete from attune.webhook_stats_rollup where ctid = any(array(
  select ctid from attune.webhook_stats_rollup
   where resolution_seconds = 60 and bucket < now() - make_interval(days => :days) limit :rows))`;

type DeleteBatch = (transaction: Knex, rows: number) => Promise<number>;

export class Retention {
  readonly #options: RetentionOptions;
  readonly #deliveries = new DeliveryRetention();
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#timer = setInterval(() => {
      this.#running = this.#running.then(() => this.run());
    }, INTERVAL_MS).unref();
  }

  /** Deletes everything that is due now. Never rejects; the next run makes up for a failed one. */
  async run(): Promise<void> {
    const { db, logDays, logger } = this.#options;
    try {
      if (logDays !== null) {
        await this.#deleteAll(DELETE_LOG, logDays);
        await this.#deleteAll(DELETE_ORIGINALS, logDays);
        await this.#deleteAll(DELETE_ENDED_DELIVERIES, logDays);
        await this.#deleteAll(DELETE_REPLAYS, logDays);
        await this.#deleteAll(DELETE_DEAD_EVENTS, logDays);
        await this.#deleteAll(DELETE_PROXY_EXCHANGES, logDays);
      }
      await this.#deliveries.run(db, (deleteBatch) => this.#inBatches(deleteBatch));
      await this.#deleteAll(DELETE_MINUTE_ROLLUPS, MINUTE_ROLLUP_DAYS);
      await this.#deleteAll(DELETE_KEY_USAGE, KEY_USAGE_DAYS);
      await this.#deleteAll(FORGET_DEAD_KEYS, DEAD_KEY_DAYS);
      await this.#deleteAll(REPLACE_EXPIRED_PRIMARY_KEYS, 0);
      await this.#deleteAll(DELETE_SECRET_USAGE, SECRET_USAGE_DAYS);
      await this.#deleteAll(DELETE_EXPIRED_SECRETS, 0);
      await this.#deleteAll(DELETE_KEPT_REQUESTS, 0);
      await this.#deleteAll(DELETE_REJUDGE_RUNS, REJUDGE_RUN_DAYS);
    } catch (error) {
      logger.warn(
        { err: error },
        'Could not delete old rows of the webhook tables; the next run tries again',
      );
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #deleteAll(statement: string, days: number): Promise<void> {
    await this.#inBatches(async (transaction, rows) => {
      const { rowCount } = await transaction.raw(statement, { days, rows });
      return rowCount ?? 0;
    });
  }

  async #inBatches(deleteBatch: DeleteBatch): Promise<void> {
    while (!this.#closed && (await this.#locked(deleteBatch)) === BATCH_ROWS);
  }

  /** Where another instance is at it, there is nothing to do. */
  #locked(deleteBatch: DeleteBatch): Promise<number> {
    return this.#options.db.transaction(async (transaction) => {
      const lock = await transaction.raw('select pg_try_advisory_xact_lock(?) as locked', [
        ADVISORY_LOCK_KEY,
      ]);
      return lock.rows[0].locked ? deleteBatch(transaction, BATCH_ROWS) : 0;
    });
  }
}
