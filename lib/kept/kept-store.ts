// Reads what triggers keep: lists, single requests, how much of it there is; and empties what an operator discards.

import type { Knex } from 'knex';
import { endOfMillisecond } from '../db/time.ts';
import type { Outcome } from '../outcome.ts';
import { fetchPage, type Page, type PageRange } from '../page.ts';
import type { KeptContent, KeptRow, KeptState } from './kept-request.ts';

export interface KeptFilter {
  ids?: readonly number[];
  outcomes?: readonly Outcome[];
  states?: readonly KeptState[];
  since?: Date;
  until?: Date;
}

export interface KeptUsage {
  requests: number;
  bytes: number;
  oldest: Date | null;
}

/** What judging again may still change. */
export const JUDGEABLE: readonly KeptState[] = ['kept', 'refused_again'];

const CONTENTS_AT_ONCE = 20;
const COLUMNS =
  'id trigger_id key_id key_display log_id received_at body_bytes method content_type source_ip outcome status_code ' +
  'reason state event_id judged_at judged_outcome judged_reason run_id';
export const KEPT_COLUMNS = COLUMNS.split(' ').map((column) => `k.${column}`);
export const KEPT_CONTENT = [...KEPT_COLUMNS, 'k.head', 'k.body'];

export class KeptStore {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Newest first. */
  list(triggerId: number, filter: KeptFilter, range: PageRange): Promise<Page<KeptRow>> {
    const matches = keptMatching(this.#db, triggerId, filter);
    const rows = inOrder(matches.clone().select(KEPT_COLUMNS), 'newest');
    return fetchPage(this.#db, rows, matches.select('k.id'), range);
  }

  async find(triggerId: number, id: number): Promise<KeptContent | undefined> {
    const [row] = await keptMatching(this.#db, triggerId, { ids: [id] }).select(KEPT_CONTENT);
    return row;
  }

  /** Those that still have what was sent; a few at a time, for they may be large. */
  async *contents(
    triggerId: number,
    filter: KeptFilter,
    { order, limit }: { order: 'newest' | 'oldest'; limit: number },
  ): AsyncGenerator<KeptContent[]> {
    const matches = keptMatching(this.#db, triggerId, filter).whereNotNull('k.head');
    const ids: string[] = await inOrder(matches, order).limit(limit).pluck('k.id');
    for (let start = 0; start < ids.length; start += CONTENTS_AT_ONCE) {
      const some = ids.slice(start, start + CONTENTS_AT_ONCE);
      const rows = this.#db('attune.webhook_kept_request as k').select(KEPT_CONTENT).whereIn('k.id', some);
      yield await inOrder(rows.whereNotNull('k.head'), order);
    }
  }

  async count(triggerId: number, filter: KeptFilter): Promise<number> {
    const [row] = await keptMatching(this.#db, triggerId, filter).count({ count: '*' });
    return Number(row?.count ?? 0);
  }

  /** The kept request behind a row of the request log. */
  async idOfLogged(triggerId: number, logId: number, eventId: number | null): Promise<number | null> {
    const ofLog = await this.#db('attune.webhook_kept_request')
      .where({ trigger_id: triggerId, log_id: logId })
      .first('id');
    if (ofLog !== undefined || eventId === null) return ofLog === undefined ? null : Number(ofLog.id);
    const ofEvent = await this.#db('attune.webhook_kept_request')
      .where({ trigger_id: triggerId, event_id: eventId })
      .orderBy('id')
      .first('id');
    return ofEvent === undefined ? null : Number(ofEvent.id);
  }

  async usage(triggerId: number): Promise<KeptUsage> {
    const [row] = await this.#db('attune.webhook_kept_request')
      .where('trigger_id', triggerId)
      .count({ requests: '*' })
      .sum({ bytes: 'bytes' })
      .min({ oldest: 'received_at' });
    return {
      requests: Number(row?.requests ?? 0),
      bytes: Number(row?.bytes ?? 0),
      oldest: row?.oldest ?? null,
    };
  }

  /** What was sent is deleted; that it came, and what became of it, stays until its time is over. */
  discard(db: Knex, triggerId: number, filter: KeptFilter): Promise<number> {
    const ids = keptMatching(db, triggerId, filter)
      .whereIn('k.state', JUDGEABLE)
      .whereRaw('(k.claimed_until is null or k.claimed_until < now())')
      .select('k.id');
    return db('attune.webhook_kept_request')
      .whereIn('id', ids)
      .update({ state: 'discarded', head: null, body: null, bytes: 0, run_id: null, claimed_until: null });
  }
}

/** Of one trigger, as `k`. */
export function keptMatching(db: Knex, triggerId: number, filter: KeptFilter): Knex.QueryBuilder {
  const query = db('attune.webhook_kept_request as k').where('k.trigger_id', triggerId);
  if (filter.ids !== undefined) query.whereRaw('k.id = any(?::bigint[])', [[...filter.ids]]);
  if (filter.outcomes !== undefined) query.whereIn('k.outcome', filter.outcomes);
  if (filter.states !== undefined) query.whereIn('k.state', filter.states);
  if (filter.since !== undefined) query.where('k.received_at', '>=', filter.since);
  if (filter.until !== undefined) query.where('k.received_at', '<', endOfMillisecond(filter.until));
  return query;
}

function inOrder(query: Knex.QueryBuilder, order: 'newest' | 'oldest'): Knex.QueryBuilder {
  const direction = order === 'newest' ? 'desc' : 'asc';
  return query.orderBy([
    { column: 'k.received_at', order: direction },
    { column: 'k.id', order: direction },
  ]);
}
