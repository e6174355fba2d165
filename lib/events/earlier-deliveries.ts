// What the database remembers of deliveries that came before. Asked only about those that it did not take as new.

import type { Tables } from '../db/tables.ts';
import type { EventRow } from './event-row.ts';
import type { Queryable } from './queryable.ts';
import type { EarlierDelivery } from './repeats.ts';

type Tabled = Pick<Tables, 'eventMetadata'>;

/** By the position of the rows that they stand in the way of. */
export async function findEarlier(
  connection: Queryable,
  tables: Tabled,
  rows: readonly EventRow[],
): Promise<EarlierDelivery[][]> {
  const { rows: found } = await connection.query({ text: findStatement(tables), values: [asked(rows)] });
  const earlier: EarlierDelivery[][] = rows.map(() => []);
  for (const row of found) {
    earlier[row.n]?.push({
      deliveryHash: row.hash,
      contentHash: row.content,
      eventId: Number(row.event_id),
      deliveryId: row.delivery_id,
      isExpired: row.expired,
      isSameDelivery: row.same,
    });
  }
  return earlier;
}

/** The window is judged again where they are deleted: another instance may have renewed them meanwhile. */
export async function forgetExpired(
  connection: Queryable,
  deliveries: readonly { row: EventRow; earlier: EarlierDelivery }[],
): Promise<void> {
  await connection.query({
    text: `delete from attune.webhook_delivery d
            using json_to_recordset($1::json) as r(t bigint, hash text, w int)
            where d.trigger_id = r.t and d.delivery_hash = decode(r.hash, 'hex')
              and d.created <= now() - make_interval(secs => r.w)`,
    values: [
      JSON.stringify(
        deliveries.map(({ row, earlier }) => ({
          t: row.triggerId,
          hash: earlier.deliveryHash,
          w: row.windowSeconds,
        })),
      ),
    ],
  });
}

function asked(rows: readonly EventRow[]): string {
  return JSON.stringify(
    rows.map((row, n) => ({
      n,
      t: row.triggerId,
      hash: row.deliveryHash,
      replay: row.replayHash,
      w: row.windowSeconds,
    })),
  );
}

function findStatement({ eventMetadata }: Tabled): string {
  return `
  with r as materialized (
    select n, t, decode(hash, 'hex') as hash, decode(replay, 'hex') as replay, w
      from json_to_recordset($1::json) as r(n int, t bigint, hash text, replay text, w int)
  ), found as (
    select r.n, r.w, true as same, d.* from r
      join attune.webhook_delivery d on d.trigger_id = r.t and d.delivery_hash = r.hash
    union all
    select r.n, r.w, false, d.* from r
      join attune.webhook_delivery d on d.trigger_id = r.t and d.replay_hash = r.replay
       and d.delivery_hash <> r.hash
  )
  select f.n, f.same, f.event_id, encode(f.delivery_hash, 'hex') as hash, encode(f.content_hash, 'hex') as content,
         f.created <= now() - make_interval(secs => f.w) as expired, e.${eventMetadata} ->> 'delivery_id' as delivery_id
    from found f left join attune.event e on e.id = f.event_id`;
}
