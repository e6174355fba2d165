// Reads triggers: one by id or ref, pages of them with their state of health, and the packs they come from.

import type { Knex } from 'knex';
import { toInteger } from '../db/integer.ts';
import { escapeLike } from '../glob.ts';
import type { Health } from '../health/health-state.ts';
import { filterByHealth, HEALTH_OF_ROW, joinHealth } from '../health/health-store.ts';
import { COUNT_CAP, type Page, type PageRange } from '../page.ts';
import { activityJoins } from './trigger-activity.ts';

export interface TriggerRow {
  id: number;
  ref: string;
  pack_ref: string | null;
  label: string;
  description: string | null;
  enabled: boolean;
  webhook_enabled: boolean;
  is_adhoc: boolean;
  param_schema: unknown;
  out_schema: unknown;
  webhook_tenant: string | null;
  created: Date;
  updated: Date;
}

export interface TriggerSummaryRow extends TriggerRow {
  health: Health;
  last_event_at: Date | null;
  total_events: string;
  accepted_24h: string;
  refused_24h: string;
  /** Hours with accepted events: hours since the window began, and how many. */
  hours: [number, number][];
}

export interface TriggerFilter {
  /** Null: of every tenant. */
  tenant: string | null;
  /** Text in ref, label or description. */
  text?: string;
  packRef?: string;
  webhookEnabled?: boolean;
  health?: Health;
}

const COLUMNS =
  't.id t.ref t.pack_ref t.label t.description t.enabled t.webhook_enabled t.is_adhoc t.webhook_tenant t.created t.updated'.split(
    ' ',
  );
const LARGEST_BIGINT = 9_223_372_036_854_775_807n;

export class TriggerStore {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** By id where the name has digits only, else by ref. Another tenant's trigger is not found. */
  async find(name: string, tenant: string | null): Promise<TriggerRow | undefined> {
    const byName = nameCondition(name);
    if (byName === null) return undefined;
    const query = this.#db('attune.trigger as t')
      .select(COLUMNS)
      .select('t.param_schema', 't.out_schema')
      .where(byName);
    const [row] = await ofTenant(query, tenant);
    return row === undefined ? undefined : { ...row, id: toInteger(row.id) };
  }

  /** One walk through the matches gives the page and the total: some filters have to look at every trigger. */
  async list(filter: TriggerFilter, range: PageRange, nowMs: number): Promise<Page<TriggerSummaryRow>> {
    const end = range.offset + range.pageSize;
    const matches = this.#matches(filter)
      .orderBy('t.ref')
      .limit(Math.max(COUNT_CAP, end) + 1);
    const ids: string[] = await matches.pluck('t.id');
    const rows = await this.summaries(ids.slice(range.offset, end), nowMs);
    return { rows, hasNext: ids.length > end, total: ids.length };
  }

  /** In the order of their refs. */
  async summaries(ids: readonly (string | number)[], nowMs: number): Promise<TriggerSummaryRow[]> {
    if (ids.length === 0) return [];
    const query = this.#db('attune.trigger as t').select(COLUMNS).whereIn('t.id', ids).orderBy('t.ref');
    const rows = await activityJoins(joinHealth(query), nowMs).select(
      this.#db.raw(`${HEALTH_OF_ROW} AS health`),
    );
    return rows.map((row: TriggerSummaryRow) => ({ ...row, id: toInteger(row.id), hours: row.hours ?? [] }));
  }

  async packs(tenant: string | null): Promise<{ pack_ref: string; triggers: number }[]> {
    const query = this.#db('attune.trigger as t')
      .select('t.pack_ref')
      .count({ triggers: '*' })
      .whereNotNull('t.pack_ref')
      .groupBy('t.pack_ref')
      .orderBy('t.pack_ref');
    const rows = await ofTenant(query, tenant);
    return rows.map((row: { pack_ref: string; triggers: string }) => ({
      pack_ref: row.pack_ref,
      triggers: toInteger(row.triggers),
    }));
  }

  #matches(filter: TriggerFilter): Knex.QueryBuilder {
    const query = ofTenant(this.#db('attune.trigger as t').select('t.id'), filter.tenant);
    if (filter.text !== undefined) searchText(query, filter.text);
    if (filter.packRef !== undefined) query.where('t.pack_ref', filter.packRef);
    if (filter.webhookEnabled !== undefined) query.where('t.webhook_enabled', filter.webhookEnabled);
    if (filter.health !== undefined) filterByHealth(query, filter.health);
    return query;
  }
}

function ofTenant(query: Knex.QueryBuilder, tenant: string | null): Knex.QueryBuilder {
  return tenant === null ? query : query.where('t.webhook_tenant', tenant);
}

/** Null for what can be neither an id nor a ref, so that it need not be asked for. */
function nameCondition(name: string): Record<string, string> | null {
  if (/^\d+$/.test(name)) return isBigint(name) ? { 't.id': name } : null;
  return name.includes('.') && !name.includes('\0') ? { 't.ref': name } : null;
}

function isBigint(digits: string): boolean {
  return digits.length <= 19 && BigInt(digits) <= LARGEST_BIGINT;
}

function searchText(query: Knex.QueryBuilder, text: string): void {
  const pattern = `%${escapeLike(text.toLowerCase())}%`;
  query.whereRaw("lower(concat_ws(E'\\n', t.ref, t.label, t.description)) LIKE ?", [pattern]);
}
