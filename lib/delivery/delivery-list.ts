// Deliveries for people: lists with filters, one with its attempts, and what an operator may do to them.

import type { Knex } from 'knex';
import { endOfMillisecond } from '../db/time.ts';
import { globToLike } from '../glob.ts';
import { fetchPage, type Page, type PageRange } from '../page.ts';

export const DELIVERY_STATES = [
  'pending',
  'delivering',
  'retrying',
  'succeeded',
  'dead',
  'cancelled',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface DeliveryRow {
  id: string;
  trigger_id: string;
  trigger_ref: string | null;
  target_id: string;
  target_name: string;
  event_id: string;
  replay_no: number;
  message_id: string;
  state: DeliveryState;
  attempts: number;
  next_attempt_at: Date | null;
  ordering_key: string | null;
  last_status: number | null;
  last_error: string | null;
  created: Date;
  finished_at: Date | null;
}

export interface AttemptRow {
  number: number;
  started_at: Date;
  duration_ms: number;
  outcome: string;
  error: string | null;
  method: string;
  url: string;
  request_headers: unknown;
  request_bytes: number;
  status: number | null;
  answer_headers: unknown;
  answer_body: string | null;
  answer_truncated: boolean;
}

export interface DeliveryFilter {
  ids?: readonly number[];
  states?: readonly DeliveryState[];
  targetId?: number;
  eventId?: number;
  since?: Date;
  until?: Date;
  /** With `*` globs. */
  triggerRef?: string;
}

export interface DeliveryScope {
  triggerId?: number;
  /** Of this tenant's triggers only; null: of all. */
  tenant: string | null;
}

const DELIVERIES = 'attune.webhook_target_delivery';
const COLUMNS = [
  ...['id', 'trigger_id', 'target_id', 'event_id', 'replay_no', 'message_id', 'state', 'attempts'],
  ...['next_attempt_at', 'ordering_key', 'last_status', 'last_error', 'created', 'finished_at'],
].map((name) => `d.${name}`);

/** Newest first. */
export function listDeliveries(
  db: Knex,
  scope: DeliveryScope,
  filter: DeliveryFilter,
  range: PageRange,
): Promise<Page<DeliveryRow>> {
  const rows = withNames(db, matching(db, scope, filter)).orderBy('d.id', 'desc');
  return fetchPage(db, rows, matching(db, scope, filter).select('d.id'), range);
}

export function findDelivery(db: Knex, scope: DeliveryScope, id: number): Promise<DeliveryRow | undefined> {
  return withNames(db, matching(db, scope, { ids: [id] })).first();
}

/** The newest; a delivery that was put back by hand often has more than anybody reads. */
export async function attemptsOf(db: Knex, deliveryId: number): Promise<AttemptRow[]> {
  const newest: AttemptRow[] = await db('attune.webhook_target_attempt')
    .where({ delivery_id: deliveryId })
    .orderBy('id', 'desc')
    .limit(100);
  return newest.reverse();
}

function withNames(db: Knex, query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query
    .select(...COLUMNS, 't.name as target_name')
    .select({ trigger_ref: db('attune.trigger as r').select('r.ref').whereRaw('r.id = d.trigger_id') })
    .join('attune.webhook_target as t', 't.id', 'd.target_id');
}

/** Rows as `d`, without order. */
export function matching(db: Knex, scope: DeliveryScope, filter: DeliveryFilter): Knex.QueryBuilder {
  const query = db(`${DELIVERIES} as d`);
  if (scope.triggerId !== undefined) query.where('d.trigger_id', scope.triggerId);
  if (scope.tenant !== null || filter.triggerRef !== undefined) {
    const own = db('attune.trigger as own').select(db.raw('1')).whereRaw('own.id = d.trigger_id');
    if (scope.tenant !== null) own.where('own.webhook_tenant', scope.tenant);
    if (filter.triggerRef !== undefined) own.whereLike('own.ref', globToLike(filter.triggerRef));
    query.whereExists(own);
  }
  if (filter.ids !== undefined) query.whereIn('d.id', [...filter.ids]);
  if (filter.states !== undefined) query.whereIn('d.state', [...filter.states]);
  if (filter.targetId !== undefined) query.where('d.target_id', filter.targetId);
  if (filter.eventId !== undefined) query.where('d.event_id', filter.eventId);
  if (filter.since !== undefined) query.where('d.created', '>=', filter.since);
  if (filter.until !== undefined) query.where('d.created', '<', endOfMillisecond(filter.until));
  return query;
}

/** Puts deliveries back with all their tries before them; those under way stay. Returns how many. */
export function requeueDeliveries(
  db: Knex,
  ids: readonly (number | string)[],
  { now, replayId = null }: { now: Date; replayId?: number | null },
): Promise<number> {
  return db(DELIVERIES)
    .whereIn('id', [...ids])
    .whereNot('state', 'delivering')
    .update({
      state: 'pending',
      round_attempts: 0,
      round_started_at: null,
      next_attempt_at: now,
      finished_at: null,
      replay_id: replayId,
    });
}

/** One under way may still arrive, but is not tried again. Returns how many. */
export function cancelDelivery(db: Knex, id: number, now: Date): Promise<number> {
  return db(DELIVERIES).where({ id }).whereIn('state', ['pending', 'retrying', 'delivering', 'dead']).update({
    state: 'cancelled',
    next_attempt_at: null,
    lease_id: null,
    lease_until: null,
    finished_at: now,
  });
}
