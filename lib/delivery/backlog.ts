// How much waits and how much is dead, for the metrics: asked of the database at a scrape, and at most every few seconds.

import type { Knex } from 'knex';

export interface Backlog {
  /** Deliveries that wait for their turn or their next try. */
  pending: number;
  /** Deliveries that are dead letters. */
  deadDeliveries: number;
  /** Events that the host's handler gave up on. */
  deadEvents: number;
}

const FRESH_MS = 5_000;
const TIMEOUT_MS = 2_000;
/** Counting stops here: whoever has more knows that there are too many. */
const MOST = 1_000_000;

const COUNT = `
  select (select count(*)::int from (select from attune.webhook_target_delivery
           where state in ('pending', 'retrying') limit ${MOST}) p) as pending,
         (select count(*)::int from (select from attune.webhook_target_delivery
           where state = 'dead' limit ${MOST}) d) as dead_deliveries,
         (select count(*)::int from (select from attune.webhook_dead_event limit ${MOST}) e) as dead_events`;

/** While the database is away, what was counted last. */
export function backlogReader(db: Knex): () => Promise<Backlog | undefined> {
  let known: Backlog | undefined;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let asking: Promise<void> | undefined;
  const ask = async () => {
    try {
      const { rows } = await db.raw(COUNT).timeout(TIMEOUT_MS);
      const [{ pending, dead_deliveries: deadDeliveries, dead_events: deadEvents }] = rows;
      known = { pending, deadDeliveries, deadEvents };
    } catch {
      // A scrape must answer with what there is.
    }
    askedAtMs = performance.now();
  };
  return async function readBacklog() {
    if (performance.now() - askedAtMs > FRESH_MS) {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      await asking;
    }
    return known;
  };
}
