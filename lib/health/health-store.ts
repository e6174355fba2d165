// The health of triggers as it was last judged, for lists of any length: read with one join, never judged on the way.

import type { Knex } from 'knex';
import { toInteger } from '../db/integer.ts';
import { COUNT_CAP, type Page, type PageRange } from '../page.ts';
import type { Health } from './health-state.ts';
import { type History, packHistory } from './history.ts';
import type { Judgement, Reason } from './judge-health.ts';

const ACTIVE = '(t.enabled AND t.webhook_enabled)';

/** What nobody has judged yet has met no request. Needs `h`, from `joinHealth`. */
export const HEALTH_OF_ROW = `CASE WHEN NOT ${ACTIVE} THEN 'disabled' WHEN h.state IN ('degraded', 'failing', 'silent')
  THEN h.state ELSE 'healthy' END`;

export function joinHealth(query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query.leftJoin('attune.webhook_health as h', 'h.trigger_id', 't.id');
}

/** Most triggers are well, or off: those that are not are found by an index of their own. */
export function filterByHealth(query: Knex.QueryBuilder, health: Health): Knex.QueryBuilder {
  if (health === 'disabled') return query.whereRaw(`NOT ${ACTIVE}`);
  query.whereRaw(ACTIVE);
  if (health === 'healthy')
    return query.whereRaw(`NOT EXISTS (SELECT FROM attune.webhook_health w
      WHERE w.trigger_id = t.id AND w.state IN ('degraded', 'failing', 'silent'))`);
  return query.whereIn('t.id', (unwell) =>
    unwell.select('w.trigger_id').from('attune.webhook_health as w').where('w.state', health),
  );
}

export interface HealthListRow {
  id: string;
  ref: string;
  label: string;
  health: Health;
  since: Date | null;
  reasons: Reason[] | null;
  judged_at: Date | null;
}

export interface HealthListFilter {
  /** Null: of every tenant. */
  tenant: string | null;
  health?: Health;
}

export type HealthCounts = Record<Health, number>;

export class HealthStore {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  async counts(tenant: string | null): Promise<HealthCounts> {
    const [all] = await this.#triggers(tenant).select(
      this.#db.raw(`count(*) AS total, count(*) FILTER (WHERE ${ACTIVE}) AS active`),
    );
    const rows: { state: Health; count: string }[] = await this.#unwell(tenant)
      .select('w.state', this.#db.raw('count(*) AS count'))
      .groupBy('w.state');
    const unwell = Object.fromEntries(rows.map(({ state, count }) => [state, toInteger(count)]));
    const active = toInteger(all.active);
    const healthy = active - Object.values(unwell).reduce((sum, count) => sum + count, 0);
    const disabled = toInteger(all.total) - active;
    return { degraded: 0, failing: 0, silent: 0, ...unwell, healthy, disabled };
  }

  /** The most urgent first, then by ref; those that are off only where they are asked for. */
  async list(filter: HealthListFilter, range: PageRange): Promise<Page<HealthListRow>> {
    const end = range.offset + range.pageSize;
    const ids = await this.#ids(filter, Math.max(COUNT_CAP, end) + 1);
    const page = ids.slice(range.offset, end);
    const found = new Map((await this.#rows(page)).map((row) => [row.id, row]));
    const rows = page.flatMap((id) => found.get(id) ?? []);
    return { rows, hasNext: ids.length > end, total: ids.length };
  }

  /** Of webhooks that are on; those that are not well first. */
  async states(limit: number): Promise<Pick<HealthListRow, 'ref' | 'health'>[]> {
    return this.#rows(await this.#ids({ tenant: null }, limit));
  }

  async #ids({ tenant, health }: HealthListFilter, limit: number): Promise<string[]> {
    if (health !== undefined)
      return filterByHealth(this.#triggers(tenant), health).orderBy('t.ref').limit(limit).pluck('t.id');
    const unwell: string[] = await this.#unwell(tenant)
      .orderByRaw("array_position(array['failing', 'silent', 'degraded'], w.state), t.ref")
      .limit(limit)
      .pluck('t.id');
    if (unwell.length === limit) return unwell;
    const well = await this.#ids({ tenant, health: 'healthy' }, limit - unwell.length);
    // One that recovered between the two questions would be told twice.
    return [...new Set([...unwell, ...well])];
  }

  async find(triggerId: number): Promise<HealthListRow | undefined> {
    const [row] = await this.#rows([String(triggerId)]);
    return row;
  }

  #rows(ids: readonly string[]): Promise<HealthListRow[]> {
    return joinHealth(this.#db('attune.trigger as t'))
      .select('t.id', 't.ref', 't.label', 'h.since', 'h.reasons', 'h.judged_at')
      .select(this.#db.raw(`${HEALTH_OF_ROW} AS health`))
      .whereIn('t.id', ids);
  }

  /** Few, and found by an index of their own. */
  #unwell(tenant: string | null): Knex.QueryBuilder {
    const query = this.#db('attune.webhook_health as w')
      .join('attune.trigger as t', 't.id', 'w.trigger_id')
      .whereRaw(`w.state IN ('degraded', 'failing', 'silent') AND ${ACTIVE}`);
    return tenant === null ? query : query.where('t.webhook_tenant', tenant);
  }

  #triggers(tenant: string | null): Knex.QueryBuilder {
    const query = this.#db('attune.trigger as t');
    return tenant === null ? query : query.where('t.webhook_tenant', tenant);
  }
}

export interface JudgedTrigger {
  triggerId: number;
  judgement: Judgement;
  history: History;
}

/** `since` stays what it was where the state does. */
const STORE = `
  insert into attune.webhook_health as h (trigger_id, state, since, reasons, history, judged_at, due_at)
  select j.trigger_id, j.state, :now, j.reasons, j.history, :now, to_timestamp(j.due_ms / 1000.0)
    from json_to_recordset(:judged::json) as j(trigger_id bigint, state text, reasons jsonb, history jsonb, due_ms float8)
    join attune.trigger t on t.id = j.trigger_id
   order by j.trigger_id
  on conflict (trigger_id) do update
    set since = case when h.state = excluded.state then h.since else excluded.since end,
        state = excluded.state, reasons = excluded.reasons, history = excluded.history,
        judged_at = excluded.judged_at, due_at = excluded.due_at`;

export async function storeHealth(db: Knex, judged: readonly JudgedTrigger[], nowMs: number): Promise<void> {
  if (judged.length === 0) return;
  const rows = judged.map(({ triggerId, judgement, history }) => ({
    trigger_id: triggerId,
    state: judgement.state,
    reasons: judgement.reasons,
    history: packHistory(history),
    due_ms: judgement.dueAtMs,
  }));
  await db.raw(STORE, { now: new Date(nowMs), judged: JSON.stringify(rows) });
}
