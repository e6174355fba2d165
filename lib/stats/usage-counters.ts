// Counts requests in memory and adds them to the roll-ups and the keys' totals about once a second, so that no request
// pays for an UPDATE of its own.

import type { Knex } from 'knex';
import type { Logger } from '../logger.ts';
import { NOT_REFUSED, type Outcome } from '../outcome.ts';
import { ADD_SECRET_USES, SecretUses } from './secret-uses.ts';

export interface UsageCountersOptions {
  db: Knex;
  logger: Logger;
}

export interface CountedRequest {
  /** Null where no trigger is known, as for an unknown key. */
  triggerId: number | null;
  keyId: number | null;
  /** Which secret verified it; null where none did. */
  secretFingerprint?: string | null;
  outcome: Outcome;
  payloadBytes: number;
  processingTimeMs: number;
  atMs: number;
}

interface RollupRow {
  trigger_id: number;
  minute_ms: number;
  outcome: Outcome;
  requests: number;
  payload_bytes: number;
  processing_ms: number;
  processing_ms_max: number;
  last_at_ms: number;
}

/** Use of a key within an hour. What was refused is use as well: somebody still has its URL. */
interface KeyRow {
  key_id: number;
  hour_ms: number;
  events: number;
  accepted: number;
  refused: number;
  /** 0 for never. */
  last_used_ms: number;
  last_refused_ms: number;
}

const FLUSH_INTERVAL_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** The database may be away for long; one row per trigger, minute and outcome is kept up to this many. */
const MAX_ROWS = 100_000;

export class UsageCounters {
  readonly #options: UsageCountersOptions;
  #rollups = new Map<string, RollupRow>();
  #keys = new Map<string, KeyRow>();
  readonly #secrets = new SecretUses(MAX_ROWS);
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: UsageCountersOptions) {
    this.#options = options;
  }

  count(request: CountedRequest): void {
    const minuteMs = Math.floor(request.atMs / MINUTE_MS) * MINUTE_MS;
    const triggerId = request.triggerId ?? 0;
    this.#addRollup({
      trigger_id: triggerId,
      minute_ms: minuteMs,
      outcome: request.outcome,
      requests: 1,
      payload_bytes: request.payloadBytes,
      processing_ms: request.processingTimeMs,
      processing_ms_max: request.processingTimeMs,
      last_at_ms: request.atMs,
    });
    if (request.keyId !== null) this.#addKey(keyUse(request.keyId, request));
    if (request.secretFingerprint) this.#secrets.count(triggerId, request.secretFingerprint, request.atMs);
    this.#schedule();
  }

  /** A last flush; what cannot be added any more is lost, and the database is left alone from then on. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.flush();
  }

  /** Adds what was counted to the database; what cannot be added now is kept for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#flushAll());
    return this.#flushing;
  }

  async #flushAll(): Promise<void> {
    const rollups = this.#rollups;
    const keys = this.#keys;
    if (rollups.size === 0) return;
    this.#rollups = new Map();
    this.#keys = new Map();
    const secrets = this.#secrets.take();
    try {
      await this.#options.db.raw(ADD_USAGE, [
        JSON.stringify([...rollups.values()].map(rounded)),
        JSON.stringify(secrets),
        JSON.stringify([...keys.values()]),
      ]);
    } catch (error) {
      for (const row of rollups.values()) this.#addRollup(row);
      for (const row of keys.values()) this.#addKey(row);
      for (const row of secrets) this.#secrets.add(row);
      this.#schedule();
      this.#options.logger.warn(
        { err: error },
        'Could not add to the webhook statistics; they are kept and tried again',
      );
    }
  }

  #schedule(): void {
    if (!this.#isClosed) this.#timer ??= setTimeout(() => void this.flush(), FLUSH_INTERVAL_MS).unref();
  }

  #addRollup(row: RollupRow): void {
    const id = `${row.trigger_id}:${row.minute_ms}:${row.outcome}`;
    const sum = this.#rollups.get(id);
    if (sum === undefined) {
      if (this.#rollups.size < MAX_ROWS) this.#rollups.set(id, row);
      return;
    }
    sum.requests += row.requests;
    sum.payload_bytes += row.payload_bytes;
    sum.processing_ms += row.processing_ms;
    sum.processing_ms_max = Math.max(sum.processing_ms_max, row.processing_ms_max);
    sum.last_at_ms = Math.max(sum.last_at_ms, row.last_at_ms);
  }

  #addKey(row: KeyRow): void {
    const id = `${row.key_id}:${row.hour_ms}`;
    const sum = this.#keys.get(id);
    if (sum === undefined) {
      if (this.#keys.size < MAX_ROWS) this.#keys.set(id, row);
      return;
    }
    sum.events += row.events;
    sum.accepted += row.accepted;
    sum.refused += row.refused;
    sum.last_used_ms = Math.max(sum.last_used_ms, row.last_used_ms);
    sum.last_refused_ms = Math.max(sum.last_refused_ms, row.last_refused_ms);
  }
}

function keyUse(keyId: number, { outcome, atMs }: CountedRequest): KeyRow {
  const refused = !NOT_REFUSED.includes(outcome);
  return {
    key_id: keyId,
    hour_ms: Math.floor(atMs / HOUR_MS) * HOUR_MS,
    events: outcome === 'accepted' ? 1 : 0,
    accepted: refused ? 0 : 1,
    refused: refused ? 1 : 0,
    last_used_ms: refused ? 0 : atMs,
    last_refused_ms: refused ? atMs : 0,
  };
}

function rounded(row: RollupRow): RollupRow {
  return {
    ...row,
    processing_ms: Math.round(row.processing_ms),
    processing_ms_max: Math.round(row.processing_ms_max),
  };
}

/** Rows are locked in one order everywhere, so that two instances cannot wait for each other. */
const ADD_USAGE = `
with counted as materialized (
  select r.*, to_timestamp(r.last_at_ms / 1000.0) as last_at
    from json_to_recordset(?::json) as r(
      trigger_id bigint, minute_ms bigint, outcome text, requests bigint, payload_bytes bigint, processing_ms bigint,
      processing_ms_max int, last_at_ms float8)
), rolled_up as (
  insert into attune.webhook_stats_rollup as s (
    trigger_id, resolution_seconds, bucket, outcome, requests, payload_bytes, processing_ms, processing_ms_max, last_at)
  select trigger_id, resolution, to_timestamp(minute_ms / 1000 / resolution * resolution), outcome, sum(requests),
         sum(payload_bytes), sum(processing_ms), max(processing_ms_max), max(last_at)
    from counted cross join unnest(array[60, 3600]) as resolution
   group by 1, 2, 3, 4 order by 1, 2, 3, 4
  on conflict (trigger_id, resolution_seconds, bucket, outcome) do update
    set requests = s.requests + excluded.requests,
        payload_bytes = s.payload_bytes + excluded.payload_bytes,
        processing_ms = s.processing_ms + excluded.processing_ms,
        processing_ms_max = greatest(s.processing_ms_max, excluded.processing_ms_max),
        last_at = greatest(s.last_at, excluded.last_at)
), verified as (${ADD_SECRET_USES}
), used as materialized (
  select k.id, u.* from json_to_recordset(?::json) as u(
      key_id bigint, hour_ms bigint, events bigint, accepted bigint, refused bigint, last_used_ms float8,
      last_refused_ms float8)
    join attune.webhook_key k on k.id = u.key_id
   order by k.id for update of k
), used_by_hour as (
  insert into attune.webhook_key_usage as s (key_id, bucket, accepted, refused)
  select id, to_timestamp(hour_ms / 1000), accepted, refused from used order by id, hour_ms
  on conflict (key_id, bucket) do update
    set accepted = s.accepted + excluded.accepted, refused = s.refused + excluded.refused
)
update attune.webhook_key k
   set total_events = k.total_events + sums.events,
       refused_requests = k.refused_requests + sums.refused,
       last_used_at = greatest(k.last_used_at, sums.last_used_at),
       last_refused_at = greatest(k.last_refused_at, sums.last_refused_at)
  from (
    select id, sum(events) as events, sum(refused) as refused,
           to_timestamp(nullif(max(last_used_ms), 0) / 1000.0) as last_used_at,
           to_timestamp(nullif(max(last_refused_ms), 0) / 1000.0) as last_refused_at
      from used group by id
  ) sums
 where k.id = sums.id`;
