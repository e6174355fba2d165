// The health of triggers as it was last judged, for lists of any length: read with one join, never judged on the way.

import type { Knex } from 'knex';
import { toInteger } from '../db/integer.ts';
import { COUNT_CAP, type Page, type PageRange } from '../page.ts';
import { HEALTHS, type Health } from './health-state.ts';
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
    const rows = await joinHealth(this.#triggers({ tenant }))
      .select(this.#db.raw(`${HEALTH_OF_ROW} AS health`))
      .count({ count: '*' })
      .groupBy('health');
    const counted = new Map(
      rows.map((row: { health: Health; count: string }) => [row.health, toInteger(row.count)]),
    );
    return Object.fromEntries(HEALTHS.map((health) => [health, counted.get(health) ?? 0])) as HealthCounts;
  }

  /** The most urgent first, then by ref; those that are off only where they are asked for. */
  async list(filter: HealthListFilter, range: PageRange): Promise<Page<HealthListRow>> {
    const matches = this.#triggers(filter).select('t.id');
    if (filter.health === undefined) matches.whereRaw(ACTIVE);
    else filterByHealth(matches, filter.health);
    const end = range.offset + range.pageSize;
    const ids: string[] = await joinHealth(matches.clone())
      .orderByRaw(
        `array_position(array['failing', 'silent', 'degraded', 'healthy', 'disabled'], ${HEALTH_OF_ROW}), t.ref`,
      )
      .limit(Math.max(COUNT_CAP, end) + 1)
      .pluck('t.id');
    const page = ids.slice(range.offset, end);
    const found = new Map((await this.#rows(page)).map((row) => [row.id, row]));
    const rows = page.flatMap((id) => found.get(id) ?? []);
    return { rows, hasNext: ids.length > end, total: ids.length };
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

  #triggers({ tenant }: HealthListFilter): Knex.QueryBuilder {
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

/** Of webhooks that are on; those that are not well first. */
export async function readStates(db: Knex, limit: number): Promise<{ ref: string; health: Health }[]> {
  return joinHealth(db('attune.trigger as t'))
    .select('t.ref', db.raw(`${HEALTH_OF_ROW} AS health`))
    .whereRaw(ACTIVE)
    .orderByRaw(`${HEALTH_OF_ROW} = 'healthy', t.ref`)
    .limit(limit);
}
