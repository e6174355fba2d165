// Reads the log of requests: pages, single entries, batches for export, and what is new.

import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import { COUNT_CAP, fetchPage, type Page, type PageRange } from '../page.ts';
import { applyLogFilter, applyLogSearch, isLogSearch, type LogFilter } from './log-filter.ts';
import { LOG_COLUMNS, type LogDetailRow, type LogRow } from './log-row.ts';
import { type LogScope, newestFirst, newestOfTriggers, rowsInScope, type Wanted } from './log-scope.ts';

/** How many of the newest rows are looked through for a text or a network, which no index helps to find. */
export const SEARCHED_ROWS = 100_000;

const OVERLAP_IDS = 200;
const KEY_LABEL =
  '(SELECT k.label FROM attune.webhook_key k WHERE k.id = l.webhook_key_id) AS webhook_key_label';
const HAS_CHECKS = `
  (SELECT json_build_object(
            'event_type', t.webhook_event_types IS NOT NULL,
            'payload_schema', t.webhook_input_schema IS NOT NULL
              OR (t.webhook_mapping IS NULL AND t.webhook_payload_schema_enforced AND t.out_schema IS NOT NULL),
            'mapping', t.webhook_mapping IS NOT NULL)
     FROM attune.trigger t WHERE t.id = l.trigger_id) AS has_checks`;

/** A new row, and the tenant whose trigger it belongs to. */
export type NewLogRow = LogRow & { tenant: string | null };

/** A Date holds milliseconds, the database microseconds: the text is where the next batch goes on. */
export type ExportedLogRow = LogRow & { created_text: string };

export class LogStore {
  readonly #db: Knex;
  readonly #address: string;
  readonly #inet: string;

  constructor(db: Knex, tables: Pick<Tables, 'logSourceIpType'>) {
    this.#db = db;
    const isText = tables.logSourceIpType === 'text';
    this.#address = isText ? 'l.source_ip' : 'host(l.source_ip)';
    this.#inet = isText ? 'attune.webhook_inet(l.source_ip)' : 'l.source_ip';
  }

  /** Newest first. */
  async list(scope: LogScope, filter: LogFilter, range: PageRange): Promise<Page<LogRow>> {
    const needed = range.offset + range.pageSize + 1;
    const { rows } = await this.#matches(scope, filter, { columns: ['l.*'], count: needed, inOrder: true });
    const counted = { columns: ['l.id'], count: COUNT_CAP + 1, inOrder: false };
    const { rows: matches } = await this.#matches(scope, filter, counted);
    const ordered = newestFirst(rows.select(this.#columns()));
    const page = await fetchPage<LogRow>(this.#db, ordered, matches.select('l.id'), range);
    if (!isLogSearch(filter)) return page;
    return { ...page, searchLimited: !page.hasNext && (await this.#hasUnsearched(scope, filter)) };
  }

  async find(scope: LogScope, id: number): Promise<LogDetailRow | undefined> {
    const [row] = await rowsInScope(this.#db, scope)
      .select([...this.#columns(), 'l.headers', 'l.error_details', this.#db.raw(HAS_CHECKS)])
      .where('l.id', id);
    return row;
  }

  /** The next rows of an export, newest first. */
  async batchAfter(
    scope: LogScope,
    filter: LogFilter,
    after: ExportedLogRow | undefined,
    size: number,
  ): Promise<ExportedLogRow[]> {
    const query = applyLogSearch(this.#filtered(scope, filter), filter, this.#inet);
    if (after !== undefined) query.whereRaw('(l.created, l.id) < (?, ?)', [after.created_text, after.id]);
    const columns = [...this.#columns(), this.#db.raw('l.created::text AS created_text')];
    return newestFirst(query.select(columns)).limit(size);
  }

  /** The newest rows above an id, and those of the ids given that are there; in the order of their ids. */
  async newRows(aboveId: number, ids: readonly number[], limit: number): Promise<NewLogRow[]> {
    const rows: NewLogRow[] = await this.#db('attune.webhook_event_log as l')
      .leftJoin('attune.trigger as t', 't.id', 'l.trigger_id')
      .select([...this.#columns(), 't.webhook_tenant as tenant'])
      // The lower bound keeps the planner from walking the whole table backwards in search of `limit` rows.
      .where('l.id', '>=', Math.min(aboveId + 1, ...ids))
      .where((any) => any.where('l.id', '>', aboveId).orWhereRaw('l.id = ANY(?::bigint[])', [[...ids]]))
      .orderBy('l.id', 'desc')
      .limit(limit);
    return rows.reverse();
  }

  /** What a stream that was interrupted has missed: the newest rows above an id, in the order of their ids. */
  async missedRows(
    scope: LogScope,
    filter: LogFilter,
    sinceId: number,
    recent: Date,
    limit: number,
  ): Promise<LogRow[]> {
    const query = applyLogSearch(this.#filtered(scope, filter), filter, this.#inet);
    const rows: LogRow[] = await query
      .select(this.#columns())
      // A row with a lower id may have been committed later; a little is sent twice rather than anything lost.
      .where('l.id', '>', sinceId - OVERLAP_IDS)
      .where((any) => any.where('l.id', '>', sinceId).orWhere('l.created', '>', recent))
      .orderBy('l.id', 'desc')
      .limit(limit);
    return rows.reverse();
  }

  async newestId(): Promise<number> {
    const [row] = await this.#db('attune.webhook_event_log').max({ id: 'id' });
    return Number(row?.id ?? 0);
  }

  /** @param wanted What of the result will be looked at. */
  async #matches(scope: LogScope, filter: LogFilter, wanted: Wanted): Promise<{ rows: Knex.QueryBuilder }> {
    if (isLogSearch(filter)) {
      const newest = newestFirst(this.#filtered(scope, filter).select('l.*')).limit(SEARCHED_ROWS);
      return { rows: applyLogSearch(this.#db.from(newest.as('l')), filter, this.#inet) };
    }
    return (await this.#merged(scope, filter, wanted)) ?? { rows: this.#filtered(scope, filter) };
  }

  async #merged(
    scope: LogScope,
    filter: LogFilter,
    wanted: Wanted,
  ): Promise<{ rows: Knex.QueryBuilder } | undefined> {
    const selective = scope.tenant !== null || filter.triggerRef !== undefined;
    if (scope.triggerId !== undefined || !selective || wanted.count > COUNT_CAP + 1) return undefined;
    const { triggerRef, ...rest } = filter;
    const narrow = (rows: Knex.QueryBuilder) => applyLogFilter(rows, rest);
    return newestOfTriggers(this.#db, scope, triggerRef, narrow, wanted);
  }

  #filtered(scope: LogScope, filter: LogFilter): Knex.QueryBuilder {
    return applyLogFilter(rowsInScope(this.#db, scope), filter);
  }

  async #hasUnsearched(scope: LogScope, filter: LogFilter): Promise<boolean> {
    const beyond = await newestFirst(this.#filtered(scope, filter).select('l.id'))
      .offset(SEARCHED_ROWS)
      .limit(1);
    return beyond.length > 0;
  }

  #columns(): (string | Knex.Raw)[] {
    return [...LOG_COLUMNS, this.#db.raw(`${this.#address} AS source_ip`), this.#db.raw(KEY_LABEL)];
  }
}
