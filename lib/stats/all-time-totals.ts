// Totals over all triggers since the beginning. Hours that are over do not change, so their sum is kept for a while and
// only the newest hours are read again.

import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';

export interface TotalsRow {
  total_requests: string | number;
  total_events: string | number;
  last_request_at: Date | null;
  last_event_at: Date | null;
}

interface Closed {
  until: Date;
  totals: TotalsRow;
}

const HOUR_MS = 3_600_000;
const MAX_AGE_MS = 600_000;
const ALL_TENANTS = '*';

export class AllTimeTotals {
  readonly #db: Knex;
  readonly #hourly: (tenant: string | null) => Knex.QueryBuilder;
  readonly #closed = new LRUCache<string, Promise<Closed>>({ max: 100, ttl: MAX_AGE_MS });

  /** @param hourly The hourly roll-ups of a tenant, null for all, as `r`. */
  constructor(db: Knex, hourly: (tenant: string | null) => Knex.QueryBuilder) {
    this.#db = db;
    this.#hourly = hourly;
  }

  async read(tenant: string | null, nowMs: number): Promise<TotalsRow> {
    const { until, totals } = await this.#readClosed(tenant, nowMs);
    return sum(totals, await this.#totals(this.#hourly(tenant).where('r.bucket', '>=', until)));
  }

  #readClosed(tenant: string | null, nowMs: number): Promise<Closed> {
    const key = tenant === null ? ALL_TENANTS : `tenant:${tenant}`;
    const known = this.#closed.get(key);
    if (known !== undefined) return known;
    // An hour's grace: counters are flushed about once a second, and another instance's clock may be behind.
    const until = new Date((Math.floor(nowMs / HOUR_MS) - 1) * HOUR_MS);
    const hours = this.#hourly(tenant).where('r.bucket', '<', until);
    const reading = this.#totals(hours).then((totals) => ({ until, totals }));
    this.#closed.set(key, reading);
    // A failure must not be remembered.
    reading.catch(() => this.#closed.delete(key));
    return reading;
  }

  async #totals(hours: Knex.QueryBuilder): Promise<TotalsRow> {
    const accepted = "FILTER (WHERE r.outcome = 'accepted')";
    const [row] = await hours.select(
      this.#db.raw(
        `coalesce(sum(r.requests), 0) AS total_requests, coalesce(sum(r.requests) ${accepted}, 0) AS total_events,
         max(r.last_at) AS last_request_at, max(r.last_at) ${accepted} AS last_event_at`,
      ),
    );
    return row;
  }
}

function sum(closed: TotalsRow, open: TotalsRow): TotalsRow {
  return {
    total_requests: Number(closed.total_requests) + Number(open.total_requests),
    total_events: Number(closed.total_events) + Number(open.total_events),
    last_request_at: open.last_request_at ?? closed.last_request_at,
    last_event_at: open.last_event_at ?? closed.last_event_at,
  };
}
