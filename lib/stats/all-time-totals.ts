// Totals over all triggers since the beginning.

import type { Knex } from 'knex';
import { ClosedPart, closedUntil } from './closed-part.ts';

export interface TotalsRow {
  total_requests: string | number;
  total_events: string | number;
  last_request_at: Date | null;
  last_event_at: Date | null;
}

export class AllTimeTotals {
  readonly #db: Knex;
  readonly #hourly: (tenant: string | null) => Knex.QueryBuilder;
  readonly #closed = new ClosedPart<TotalsRow>();

  /** @param hourly The hourly roll-ups of a tenant, null for all, as `r`. */
  constructor(db: Knex, hourly: (tenant: string | null) => Knex.QueryBuilder) {
    this.#db = db;
    this.#hourly = hourly;
  }

  async read(tenant: string | null, nowMs: number): Promise<TotalsRow> {
    const { until, value } = await this.#closed.read(
      JSON.stringify(tenant),
      closedUntil(nowMs, 3600),
      (end) => this.#totals(this.#hourly(tenant).where('r.bucket', '<', end)),
    );
    return sum(value, await this.#totals(this.#hourly(tenant).where('r.bucket', '>=', until)));
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
