// Writes what requests want stored: new deliveries in one statement, and those that the database has something of already
// in a second look at them.

import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import { reusedHash } from './delivery-identity.ts';
import { findEarlier, forgetExpired } from './earlier-deliveries.ts';
import type { EventRow } from './event-row.ts';
import { type InsertJobs, insertStatement, isPlain, toJsonRecords } from './insert-statement.ts';
import { type PooledConnection, type Queryable, withTimeout } from './queryable.ts';
import { type EarlierDelivery, judgeRepeat } from './repeats.ts';
import type { StoredRow } from './stored-event.ts';
import {
  isRefused,
  type RowResult,
  replayRefusal,
  type Submission,
  SubmissionRefused,
} from './submission.ts';
import { DeliveryForgotten, isConnectionError } from './write-errors.ts';

export type { PooledConnection, Queryable } from './queryable.ts';
export { isRowError, isTransientError } from './write-errors.ts';

/** A row on its way, with the place of its result. */
interface Pending {
  row: EventRow;
  index: number;
}

interface Written {
  /** By the position of the rows. */
  results: RowResult[];
  /** The new events. */
  stored: StoredRow[];
}

/** A repeat is judged, written under another identity, judged again; more turns mean that others interfere. */
const MAX_TURNS = 6;

export interface EventInserterOptions {
  db: Knex;
  tables: Tables;
  /** For each statement that writes so many rows; by then every sender has been told to try again. */
  timeoutMs: (rows: number) => number;
  insertJobs: InsertJobs;
  /** Called after the commit, with the new events. */
  onStored?: (events: readonly StoredRow[]) => void;
}

/**
 * A row that is written twice because the answer to the first attempt was lost is recognised as a repeat of itself, so
 * every retry is safe.
 */
export class EventInserter {
  readonly #db: Knex;
  readonly #tables: Tables;
  readonly #plainInsert: string;
  readonly #fullInsert: string;
  readonly #onStored: EventInserterOptions['onStored'];
  readonly #timeoutMs: EventInserterOptions['timeoutMs'];
  readonly #statementNames = new WeakMap<PooledConnection, string>();

  constructor({ db, tables, timeoutMs, insertJobs, onStored }: EventInserterOptions) {
    this.#db = db;
    this.#tables = tables;
    this.#plainInsert = insertStatement(tables, true, insertJobs);
    this.#fullInsert = insertStatement(tables, false, insertJobs);
    this.#onStored = onStored;
    this.#timeoutMs = timeoutMs;
  }

  async acquire(): Promise<PooledConnection> {
    return this.#db.client.acquireConnection();
  }

  release(connection: PooledConnection): void {
    void this.#db.client.releaseConnection(connection);
  }

  /** One list of results for each submission. @throws SubmissionRefused where one of several had to be all or nothing. */
  async insert(connection: PooledConnection, submissions: readonly Submission[]): Promise<RowResult[][]> {
    const count = submissions.reduce((sum, { rows }) => sum + rows.length, 0);
    const timed = withTimeout(connection, this.#timeoutMs(count));
    const name = this.#statementName(connection);
    try {
      // Single rows are committed by the statement itself.
      const isSingleStatement = submissions.every(({ rows }) => rows.length === 1);
      const { results, stored } = isSingleStatement
        ? await this.#store(timed, submissions, name)
        : await inTransaction(timed, () => this.#store(timed, submissions, name));
      this.#onStored?.(stored);
      return results;
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

  async #store(
    connection: Queryable,
    submissions: readonly Submission[],
    statementName: string,
  ): Promise<{ results: RowResult[][]; stored: StoredRow[] }> {
    const rows = submissions.flatMap((submission) => submission.rows);
    const written: Written = { results: [], stored: [] };
    let pending = await this.#write(connection, rows.map(toPending), written, statementName);
    for (let turn = 1; pending.length > 0; turn++) {
      if (turn > MAX_TURNS) throw new DeliveryForgotten();
      const again = await this.#judge(connection, pending, written.results);
      pending = await this.#write(connection, again, written, statementName);
    }
    return { results: groupResults(submissions, written.results), stored: written.stored };
  }

  /** Notes what is new; returns what the database has something of already. */
  async #write(
    connection: Queryable,
    pending: readonly Pending[],
    written: Written,
    statementName: string,
  ): Promise<Pending[]> {
    if (pending.length === 0) return [];
    const rows = pending.map(({ row }) => row);
    const plain = rows.every(isPlain);
    const { rows: stored } = await connection.query({
      name: plain ? statementName : `${statementName}_full`,
      text: plain ? this.#plainInsert : this.#fullInsert,
      values: [toJsonRecords(rows, performance.now())],
    });
    const isStored = new Set<number>();
    for (const { n, event_id, created } of stored) {
      isStored.add(n);
      const { index, row } = pending[n] as Pending;
      const eventId = Number(event_id);
      written.results[index] = { eventId, duplicate: false };
      written.stored.push({ eventId, created, row });
    }
    return isStored.size === pending.length ? [] : pending.filter((_, n) => !isStored.has(n));
  }

  /** Notes the results of repeats; returns what deserves to be written after all. */
  async #judge(connection: Queryable, pending: readonly Pending[], results: RowResult[]): Promise<Pending[]> {
    const found = await findEarlier(
      connection,
      this.#tables,
      pending.map(({ row }) => row),
    );
    const again: Pending[] = [];
    const expired: { row: EventRow; earlier: EarlierDelivery }[] = [];
    for (const [n, entry] of pending.entries()) {
      const verdict = judgeRepeat(entry.row, found[n] ?? []);
      if (verdict.kind === 'duplicate') results[entry.index] = repeatOf(entry.row, verdict.of);
      else if (verdict.kind === 'replayed') results[entry.index] = { refused: replayRefusal(verdict.of) };
      else if (verdict.kind === 'reused') again.push({ ...entry, row: asReused(entry.row, verdict.of) });
      else {
        if (verdict.kind === 'takes_over') {
          for (const earlier of verdict.expired) expired.push({ row: entry.row, earlier });
        }
        again.push(entry);
      }
    }
    if (expired.length > 0) await forgetExpired(connection, expired);
    return again;
  }
}

function toPending(row: EventRow, index: number): Pending {
  return { row, index };
}

/** Without anything to be recognised by, the delivery is this very request, whose first attempt was committed unheard. */
function repeatOf(row: EventRow, { eventId }: EarlierDelivery): RowResult {
  return { eventId, duplicate: row.deliveryId !== null || row.contentHash !== null };
}

function asReused(row: EventRow, { eventId }: EarlierDelivery): EventRow {
  return {
    ...row,
    deliveryHash: reusedHash(row.deliveryId ?? '', row.contentHash ?? ''),
    metadataText: `${row.metadataText.slice(0, -1)},"delivery_id_reused":true}`,
    note: `delivery id was used before by event ${eventId} with other content`,
  };
}

function groupResults(submissions: readonly Submission[], results: readonly RowResult[]): RowResult[][] {
  let start = 0;
  return submissions.map(({ rows, allOrNothing }) => {
    const own = results.slice(start, start + rows.length);
    start += rows.length;
    const refused = allOrNothing && rows.length > 1 ? own.find(isRefused) : undefined;
    if (refused !== undefined) throw new SubmissionRefused(refused.refused);
    return own;
  });
}

async function inTransaction<T>(connection: Queryable, work: () => Promise<T>): Promise<T> {
  await connection.query('begin');
  try {
    const result = await work();
    await connection.query('commit');
    return result;
  } catch (error) {
    if (!isConnectionError(error)) await connection.query('rollback').catch(() => {});
    throw error;
  }
}
