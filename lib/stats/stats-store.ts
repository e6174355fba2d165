// Reads statistics from the roll-ups, never from the log: they outlive it, and stay small where it grows.

import type { Knex } from 'knex';
import { AllTimeTotals, type TotalsRow } from './all-time-totals.ts';
import { ClosedPart, closedUntil } from './closed-part.ts';
import type { BucketRange } from './stats-window.ts';

export interface StatsScope {
  /** Null: all triggers of the tenant. */
  triggerId: number | null;
  /** Null: all tenants, and requests that met no trigger. */
  tenant: string | null;
}

/** Sums of one outcome in one bucket. */
export interface BucketRow {
  /** Start of the bucket, Unix seconds. */
  time: string;
  outcome: string;
  requests: string;
  payload_bytes: string;
  processing_ms: string;
  processing_ms_max: number;
}

export interface TriggerTotalsRow extends TotalsRow {
  webhook_enabled_at: Date | null;
}

const ROLLUP = 'attune.webhook_stats_rollup as r';

export class StatsStore {
  readonly #db: Knex;
  readonly #allTime: AllTimeTotals;
  readonly #closed = new ClosedPart<BucketRow[]>();

  constructor(db: Knex) {
    this.#db = db;
    this.#allTime = new AllTimeTotals(db, (tenant) =>
      this.#scoped({ triggerId: null, tenant }).where('r.resolution_seconds', 3600),
    );
  }

  /** One trigger's are few rows; of all triggers together, what is over is not summed up for every caller again. */
  async buckets(scope: StatsScope, range: BucketRange, nowMs: number): Promise<BucketRow[]> {
    const from = new Date(range.fromMs);
    const to = new Date(range.toMs);
    if (scope.triggerId !== null) return this.#buckets(scope, range, from, to);
    const key = JSON.stringify([scope.tenant, range.resolutionSeconds, range.bucketSeconds]);
    const { until, value } = await this.#closed.read(
      key,
      closedUntil(nowMs, range.resolutionSeconds),
      (end) => this.#buckets(scope, range, from, end),
    );
    const kept = value.filter((row) => Number(row.time) * 1000 >= range.fromMs);
    return [...kept, ...(await this.#buckets(scope, range, until, to))];
  }

  async #buckets(
    scope: StatsScope,
    { bucketSeconds, resolutionSeconds }: BucketRange,
    from: Date,
    to: Date,
  ): Promise<BucketRow[]> {
    const time = '(floor(extract(epoch FROM r.bucket) / ?) * ?)::bigint AS time';
    return this.#scoped(scope)
      .select(this.#db.raw(time, [bucketSeconds, bucketSeconds]), 'r.outcome')
      .sum({ requests: 'r.requests', payload_bytes: 'r.payload_bytes', processing_ms: 'r.processing_ms' })
      .max({ processing_ms_max: 'r.processing_ms_max' })
      .where('r.resolution_seconds', resolutionSeconds)
      .where('r.bucket', '>=', from)
      .where('r.bucket', '<', to)
      .groupByRaw('1, 2');
  }

  async totals(scope: StatsScope, nowMs: number): Promise<TriggerTotalsRow> {
    if (scope.triggerId === null) {
      return { ...(await this.#allTime.read(scope.tenant, nowMs)), webhook_enabled_at: null };
    }
    const [row] = await this.#db('attune.trigger as t')
      .select(
        't.webhook_enabled_at',
        's.total_requests',
        's.last_request_at',
        's.last_event_at',
        'k.total_events',
      )
      .joinRaw(
        `CROSS JOIN LATERAL (
           SELECT coalesce(sum(r.requests), 0) AS total_requests, max(r.last_at) AS last_request_at,
                  max(r.last_at) FILTER (WHERE r.outcome = 'accepted') AS last_event_at
             FROM attune.webhook_stats_rollup r WHERE r.trigger_id = t.id AND r.resolution_seconds = 3600) s
         CROSS JOIN LATERAL (
           SELECT t.webhook_events_of_forgotten_keys + coalesce(sum(u.total_events), 0) AS total_events
             FROM attune.webhook_key u WHERE u.trigger_id = t.id) k`,
      )
      .where('t.id', scope.triggerId);
    return row;
  }

  #scoped({ triggerId, tenant }: StatsScope): Knex.QueryBuilder {
    const rows = this.#db(ROLLUP);
    if (triggerId !== null) return rows.where('r.trigger_id', triggerId);
    if (tenant === null) return rows;
    return rows.whereIn(
      'r.trigger_id',
      this.#db('attune.trigger').select('id').where('webhook_tenant', tenant),
    );
  }
}
