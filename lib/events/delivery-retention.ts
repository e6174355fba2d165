// Forgets deliveries whose window is over. Windows differ from trigger to trigger, and a table that is looked through by
// age alone would be walked from its oldest row each time; so each window remembers how far it has come.

import type { Knex } from 'knex';
import { DEFAULT_WINDOW_SECONDS, MAX_WINDOW_SECONDS } from './delivery-rules.ts';

/**
 * What the receiver makes of the column; of a trigger that is gone, the default. While requests are kept, one that was
 * refused and then sent again must be known for what it is when it is judged again.
 */
const WINDOW = `greatest(
  case when t.id is null then ${DEFAULT_WINDOW_SECONDS}
    when t.webhook_delivery_window_seconds between 1 and ${MAX_WINDOW_SECONDS} then t.webhook_delivery_window_seconds
    else ${MAX_WINDOW_SECONDS} end,
  case when t.webhook_keep_requests in ('refused', 'all')
    then least(t.webhook_keep_requests_hours * 3600, ${MAX_WINDOW_SECONDS}) end)`;

const SELECT_WINDOWS = `select distinct ${WINDOW} as seconds from attune.trigger t
  union select ${DEFAULT_WINDOW_SECONDS}`;

const DELETE_BATCH = `
  delete from attune.webhook_delivery where (trigger_id, delivery_hash) in (
    select d.trigger_id, d.delivery_hash from attune.webhook_delivery d
      left join attune.trigger t on t.id = d.trigger_id
     where d.created >= :from and d.created < :until and ${WINDOW} = :seconds
     order by d.created limit :rows)`;

/** A window that was changed leaves rows behind that only a look at all of them finds. */
const FULL_LOOK_EVERY_RUNS = 60;

export type InBatches = (deleteBatch: (transaction: Knex, rows: number) => Promise<number>) => Promise<void>;

export class DeliveryRetention {
  /** By seconds of the window: everything older is gone. */
  #doneUntil = new Map<number, Date>();
  #runs = 0;

  /** @param inBatches runs the work until a batch is not full. */
  async run(db: Knex, inBatches: InBatches): Promise<void> {
    if (this.#runs++ % FULL_LOOK_EVERY_RUNS === 0) this.#doneUntil = new Map();
    const { rows: windows } = await db.raw<{ rows: { seconds: number }[] }>(SELECT_WINDOWS);
    for (const { seconds } of windows) await this.#forget(db, seconds, inBatches);
  }

  async #forget(db: Knex, seconds: number, inBatches: InBatches): Promise<void> {
    const { rows } = await db.raw('select now() - make_interval(secs => ?) as until', [seconds]);
    const [{ until }] = rows;
    const from = this.#doneUntil.get(seconds) ?? '-infinity';
    await inBatches(async (transaction, limit) => {
      const { rowCount } = await transaction.raw(DELETE_BATCH, { from, until, seconds, rows: limit });
      return rowCount ?? 0;
    });
    this.#doneUntil.set(seconds, until);
  }
}
