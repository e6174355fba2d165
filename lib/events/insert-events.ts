// The one statement of the write path: delivery, event and log row of a whole batch, committed together.

import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { QueryConfig, QueryResult } from 'pg';
import type { Tables } from '../db/tables.ts';
import type { EventRow } from './event-row.ts';
import type { StoredEvent, StoredRow } from './stored-event.ts';

/** What node-postgres's client and pool share. */
export interface Queryable {
  query(config: QueryConfig | string): Promise<QueryResult>;
}

export interface PooledConnection extends Queryable {
  __knex__disposed?: unknown;
}

/**
 * Runs in the transaction that stores the events, so that no event exists without its jobs. It is given the new ones
 * only, at least one.
 */
export type EnqueueJobs = (events: readonly StoredRow[], connection: Queryable) => Promise<void>;

/**
 * Rows whose delivery was stored before come back as duplicates. A row that is written twice because the answer to the
 * first attempt was lost is recognised the same way, so every retry is safe.
 */
export class EventInserter {
  readonly #db: Knex;
  readonly #insert: string;
  readonly #enqueueJobs: EnqueueJobs | undefined;
  readonly #timeoutMs: number;
  readonly #statementNames = new WeakMap<PooledConnection, string>();

  /** @param options.timeoutMs for each statement; by then every sender has been told to try again. */
  constructor(db: Knex, tables: Tables, options: { timeoutMs: number; enqueueJobs?: EnqueueJobs }) {
    this.#db = db;
    this.#insert = insertStatement(tables);
    this.#enqueueJobs = options.enqueueJobs;
    this.#timeoutMs = options.timeoutMs;
  }

  async acquire(): Promise<PooledConnection> {
    return this.#db.client.acquireConnection();
  }

  release(connection: PooledConnection): void {
    void this.#db.client.releaseConnection(connection);
  }

  async insert(connection: PooledConnection, rows: readonly EventRow[]): Promise<StoredEvent[]> {
    const timed = withTimeout(connection, this.#timeoutMs);
    try {
      const ids = await this.#insertIn(timed, rows, this.#statementName(connection));
      return await this.#withDuplicates(timed, rows, ids);
    } catch (error) {
      // Knex destroys a disposed connection instead of handing it out again.
      if (isConnectionError(error)) connection.__knex__disposed = error;
      throw error;
    }
  }

  /** One for each connection: PGlite has a single session, in which names of earlier connections are still taken. */
  #statementName(connection: PooledConnection): string {
    const name = this.#statementNames.get(connection) ?? `attune_webhooks_${randomUUID()}`;
    this.#statementNames.set(connection, name);
    return name;
  }

  async #insertIn(
    connection: Queryable,
    rows: readonly EventRow[],
    statementName: string,
  ): Promise<Map<number, number>> {
    if (this.#enqueueJobs === undefined) return this.#runInsert(connection, rows, statementName);
    await connection.query('begin');
    try {
      const ids = await this.#runInsert(connection, rows, statementName);
      if (ids.size > 0) await this.#enqueueJobs(storedRows(rows, ids), connection);
      await connection.query('commit');
      return ids;
    } catch (error) {
      if (!isConnectionError(error)) await connection.query('rollback').catch(() => {});
      throw error;
    }
  }

  /** Event ids by the position of their rows. */
  async #runInsert(
    connection: Queryable,
    rows: readonly EventRow[],
    statementName: string,
  ): Promise<Map<number, number>> {
    const { rows: stored } = await connection.query({
      name: statementName,
      text: this.#insert,
      values: [toJsonRecords(rows)],
    });
    return new Map(stored.map((row) => [row.n, Number(row.event_id)]));
  }

  async #withDuplicates(
    connection: Queryable,
    rows: readonly EventRow[],
    ids: Map<number, number>,
  ): Promise<StoredEvent[]> {
    if (ids.size === rows.length)
      return rows.map((_, n) => ({ eventId: ids.get(n) as number, duplicate: false }));
    const first = await findFirst(
      connection,
      rows.filter((_, n) => !ids.has(n)),
    );
    return rows.map((row, n) => {
      const eventId = ids.get(n);
      if (eventId !== undefined) return { eventId, duplicate: false };
      const earlier = first.get(`${row.triggerId}:${row.deliveryHash}`);
      if (earlier === undefined) throw new DeliveryForgotten();
      // Without an id of the sender's the delivery is this very request, whose first attempt was committed unheard.
      return { eventId: earlier, duplicate: row.deliveryId !== null };
    });
  }
}

/** Retention removed the first delivery between two statements; the batch is simply written again. */
class DeliveryForgotten extends Error {
  override readonly name = 'DeliveryForgotten';
}

/**
 * A connection that dies without a word (a pulled cable, a failed-over server) would otherwise occupy its writer for
 * as long as TCP retries. node-postgres reports the timeout as an error of the connection, which is then given up.
 */
function withTimeout(connection: Queryable, timeoutMs: number): Queryable {
  return {
    query(config) {
      const query = typeof config === 'string' ? { text: config } : config;
      return connection.query({ ...query, query_timeout: timeoutMs } as QueryConfig);
    },
  };
}

function storedRows(rows: readonly EventRow[], ids: ReadonlyMap<number, number>): StoredRow[] {
  return [...ids].map(([n, eventId]) => {
    const { triggerId, hasTargets } = rows[n] as EventRow;
    return { eventId, triggerId, hasTargets };
  });
}

async function findFirst(connection: Queryable, rows: readonly EventRow[]): Promise<Map<string, number>> {
  const { rows: found } = await connection.query({
    text: `select d.trigger_id, encode(d.delivery_hash, 'hex') as hash, d.event_id
             from attune.webhook_delivery d
             join unnest($1::bigint[], $2::text[]) as r(trigger_id, hash)
               on d.trigger_id = r.trigger_id and d.delivery_hash = decode(r.hash, 'hex')`,
    values: [rows.map((row) => row.triggerId), rows.map((row) => row.deliveryHash)],
  });
  return new Map(found.map((row) => [`${row.trigger_id}:${row.hash}`, Number(row.event_id)]));
}

const PAYLOAD_END = Buffer.from('}');
const RECORDS_END = Buffer.from(']');

/**
 * A JSON document of the whole batch is the cheapest way in: the payloads' bytes go into it as they came, nothing is
 * escaped or encoded twice, and one prepared statement serves batches of every size.
 */
function toJsonRecords(rows: readonly EventRow[]): Buffer {
  const nowMs = performance.now();
  const parts: Buffer[] = [];
  for (const [n, row] of rows.entries()) {
    const fields =
      `${n === 0 ? '[' : ','}{"n":${n},"t":${row.triggerId},"ref":${JSON.stringify(row.triggerRef)},` +
      `"key":${JSON.stringify(row.keyDisplay)},"key_id":${row.keyId},"hash":"${row.deliveryHash}",` +
      `"delivery":${JSON.stringify(row.deliveryId)},"type":${JSON.stringify(row.contentType)},` +
      `"method":${JSON.stringify(row.method)},"size":${row.payloadSizeBytes},` +
      `"ms":${Math.round(nowMs - row.startedAtMs)},"hmac":${row.hmacVerified},"ip":${row.ipAllowed},` +
      `"test":${row.isTest},"metadata":${row.metadataText},"payload":`;
    parts.push(Buffer.from(fields, 'utf8'), row.payload, PAYLOAD_END);
  }
  return Buffer.concat([...parts, RECORDS_END]);
}

function insertStatement(tables: Tables): string {
  const { eventMetadata, eventSource, eventIdSequence, logSourceIpType } = tables;
  return `
  with input as materialized (
    select r.*, nextval('${eventIdSequence}') as event_id from json_to_recordset($1::json) as r(
      n int, t bigint, ref text, key text, key_id bigint, hash text, delivery text, type text, method text,
      size int, ms int, hmac boolean, ip boolean, test boolean, metadata jsonb, payload jsonb)
  ), claimed as (
    insert into attune.webhook_delivery (trigger_id, delivery_hash, event_id)
    select t, decode(hash, 'hex'), event_id from input order by t, hash
    on conflict do nothing
    returning event_id
  ), accepted as materialized (
    select input.* from input join claimed using (event_id)
  ), stored as (
    insert into attune.event (id, trigger, trigger_ref, payload, ${eventMetadata}, ${eventSource})
    overriding system value
    select event_id, t, ref, payload, metadata, 'webhook' from accepted order by n
  ), logged as (
    insert into attune.webhook_event_log (
      trigger_id, trigger_ref, webhook_key, webhook_key_id, event_id, outcome, status_code, method, source_ip,
      user_agent, content_type, payload_size_bytes, processing_time_ms, hmac_verified, ip_allowed, delivery_id,
      headers, is_test)
    select t, ref, key, key_id, event_id, 'accepted', 200, method, (metadata->>'source_ip')::${logSourceIpType},
           metadata->>'user_agent', type, size, ms, hmac, ip, delivery, metadata->'headers', test
      from accepted order by n
  )
  select n, event_id from accepted`;
}

/** Whether the connection itself failed, so that it is of no use any more and the batch deserves another one. */
function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  // Errors of the server carry an SQLSTATE; node-postgres's own plain ones are all about the connection.
  if (code === undefined) return error.constructor === Error;
  return /^(08|57P0|ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)/.test(code);
}

/** Whether the database is away or overloaded for a moment: another try may succeed. */
export function isTransientError(error: unknown): boolean {
  if (error instanceof DeliveryForgotten || isConnectionError(error)) return true;
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: string };
  // Serialization failure, deadlock, too many connections, out of memory or disk, cannot connect now, read-only standby.
  return error.name === 'KnexTimeoutError' || /^(40001|40P01|53\d{3}|25006|55P03)$/.test(code ?? '');
}

/** Whether one row's content is at fault: data, constraint and program-limit errors. */
export function isRowError(error: unknown): boolean {
  return error instanceof Error && /^(22|23|54)/.test((error as { code?: string }).code ?? '');
}
