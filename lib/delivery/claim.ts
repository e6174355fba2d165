// Claims deliveries that are due, for this instance alone: the targets' rows are locked while their concurrency, rate,
// breaker and order are looked at, so that any number of instances together keep to them. A claim is a lease, which a
// killed process does not renew.

import type { Knex } from 'knex';
import type { TargetRow } from '../targets/target-row.ts';
import { type InspectedRow, type Room, roomOf } from './room.ts';

export interface ClaimedDelivery {
  id: number;
  target: TargetRow;
  eventId: number;
  messageId: string;
  /** Tries in all, this one included. */
  attempts: number;
  /** Tries since it was last put back by hand. */
  roundAttempts: number;
  roundStartedAt: Date;
  /** To be waited before sending, so that a rate limit is kept. */
  delayMs: number;
}

export interface ClaimRequest {
  leaseId: string;
  leaseSeconds: number;
  /** Deliveries that can be taken. */
  slots: number;
  now: Date;
  /** Targets up to this id were looked at last. */
  cursor: number;
  /** Of the first event that may not have become deliveries yet, whose successors in line must wait for it. */
  firstUndistributed: (transaction: Knex) => Promise<number | null>;
  random: () => number;
}

export interface Claim {
  deliveries: ClaimedDelivery[];
  cursor: number;
  /** When a rate limit lets the next one pass, in milliseconds from now; null where none holds any up. */
  waitMs: number | null;
}

const MAX_TARGETS = 100;
const DELIVERIES = 'attune.webhook_target_delivery';

// One probe of an index for each target that is not paused.
const CANDIDATES = `
  select id, has_lines from (
    select t.id,
           exists (select from ${DELIVERIES} d where d.target_id = t.id and d.line is null
                    and d.state in ('pending', 'retrying') and d.next_attempt_at <= :now) as has_due,
           exists (select from ${DELIVERIES} d where d.target_id = t.id and d.line is not null
                    and d.state in ('pending', 'retrying', 'delivering', 'dead')
                    and d.state in ('pending', 'retrying') and d.next_attempt_at <= :now) as has_lines
      from attune.webhook_target t
     where t.paused_at is null and (t.breaker_state <> 'open' or t.breaker_until <= :now)
  ) t where has_due or has_lines
   order by (id <= :cursor), id limit ${MAX_TARGETS}`;

const LOCK = `
  select id from attune.webhook_target where id = any(cast(:ids as bigint[])) order by id for no key update skip locked`;

const INSPECT = `
  select t.*, clock_timestamp() as server_now,
         (select count(*)::int from ${DELIVERIES} d where d.target_id = t.id and d.state = 'delivering'
            and d.lease_until > clock_timestamp()) as running
    from attune.webhook_target t where t.id = any(cast(:ids as bigint[]))`;

const RETURNING = `
  returning d.id, d.target_id, d.event_id, d.message_id, d.attempts, d.round_attempts, d.round_started_at`;

const TAKE = `
  set state = 'delivering', attempts = d.attempts + 1, round_attempts = d.round_attempts + 1,
      round_started_at = coalesce(d.round_started_at, :now), next_attempt_at = null,
      lease_id = :leaseId, lease_until = clock_timestamp() + make_interval(secs => :leaseSeconds)`;

const TAKE_UNORDERED = `
  with room as (select * from unnest(cast(:ids as bigint[]), cast(:counts as int[])) as r(target_id, n)),
  due as (
    select d.id from room cross join lateral (
      select d.id from ${DELIVERIES} d
       where d.target_id = room.target_id and d.line is null and d.state in ('pending', 'retrying')
         and d.next_attempt_at <= :now
       order by d.next_attempt_at, d.id limit room.n for update skip locked) d
  )
  update ${DELIVERIES} d ${TAKE} from due where d.id = due.id ${RETURNING}`;

/** The first of each line, one look into the index for each, beginning anywhere so that no line is always the last. */
const TAKE_HEADS = `
  with recursive heads as (
    (select ${headColumns('d')} from ${DELIVERIES} d
      where d.target_id = :targetId and d.line >= :from and d.line < :until and ${inLine('d')}
      order by d.line, d.event_id, d.id limit 1)
    union all
    select n.* from heads h cross join lateral (
      select ${headColumns('d')} from ${DELIVERIES} d
       where d.target_id = :targetId and d.line > h.line and d.line < :until and ${inLine('d')}
       order by d.line, d.event_id, d.id limit 1) n
  ), due as (
    select id from heads
     where state in ('pending', 'retrying') and next_attempt_at <= :now and event_id < :firstUndistributed
     limit :count
  )
  update ${DELIVERIES} d ${TAKE} from due
   where d.id = due.id and d.state in ('pending', 'retrying') ${RETURNING}`;

function headColumns(table: string): string {
  return ['line', 'event_id', 'id', 'state', 'next_attempt_at'].map((name) => `${table}.${name}`).join(', ');
}

function inLine(table: string): string {
  return `${table}.line is not null and ${table}.state in ('pending', 'retrying', 'delivering', 'dead')
    and (${table}.state <> 'dead' or :blocks)`;
}

export async function claimDeliveries(db: Knex, request: ClaimRequest): Promise<Claim> {
  const { rows }: { rows: Candidate[] } = await db.raw(CANDIDATES, {
    now: request.now,
    cursor: request.cursor,
  });
  if (rows.length === 0) return { deliveries: [], cursor: 0, waitMs: null };
  const claim = await db.transaction((transaction) => claimOf(transaction, rows, request));
  return { ...claim, cursor: Number(rows.at(-1)?.id) };
}

interface Candidate {
  id: string;
  /** Whether some of what is due stands in line. */
  has_lines: boolean;
}

async function claimOf(
  transaction: Knex.Transaction,
  candidates: readonly Candidate[],
  request: ClaimRequest,
): Promise<Omit<Claim, 'cursor'>> {
  const locked = await transaction.raw(LOCK, { ids: candidates.map(({ id }) => id) });
  if (locked.rows.length === 0) return { deliveries: [], waitMs: null };
  // A second statement sees what other instances committed before they let go of the locks.
  const ids = locked.rows.map((row: { id: string }) => row.id);
  const inspected = await transaction.raw(INSPECT, { ids });
  const rooms = shareSlots(
    inspected.rows.map((row: InspectedRow) => roomOf(row, request.now)),
    request.slots,
  );
  const taken = await takeUnordered(transaction, rooms, request);
  const inLines = new Set(candidates.filter(({ has_lines }) => has_lines).map(({ id }) => id));
  const left = roomLeft(rooms, taken).filter(({ row }) => inLines.has(row.id));
  taken.push(...(await takeOrdered(transaction, left, request)));
  await rememberTaken(transaction, rooms, taken);
  const waits = rooms.flatMap(({ waitMs }) => (waitMs === null ? [] : [waitMs]));
  return { deliveries: withDelays(rooms, taken), waitMs: waits.length === 0 ? null : Math.min(...waits) };
}

/** A target that has much to take, or hangs, leaves the others their share. */
function shareSlots(rooms: Room[], slots: number): Room[] {
  const share = Math.max(1, Math.ceil(slots / Math.max(1, rooms.length)));
  let left = slots;
  return rooms.map((room) => {
    const count = Math.min(room.count, share, left);
    left -= count;
    return { ...room, count };
  });
}

interface TakenRow {
  id: string;
  target_id: string;
  event_id: string;
  message_id: string;
  attempts: number;
  round_attempts: number;
  round_started_at: Date;
}

async function takeUnordered(
  transaction: Knex.Transaction,
  rooms: readonly Room[],
  { leaseId, leaseSeconds, now }: ClaimRequest,
): Promise<TakenRow[]> {
  const free = rooms.filter(({ count }) => count > 0);
  if (free.length === 0) return [];
  const ids = free.map(({ row }) => row.id);
  const counts = free.map(({ count }) => count);
  const { rows } = await transaction.raw(TAKE_UNORDERED, { ids, counts, now, leaseId, leaseSeconds });
  return rows;
}

function roomLeft(rooms: readonly Room[], taken: readonly TakenRow[]): Room[] {
  const takenOf = Map.groupBy(taken, (row) => row.target_id);
  return rooms.map((room) => ({ ...room, count: room.count - (takenOf.get(room.row.id)?.length ?? 0) }));
}

const FIRST_LINE = '0';
const AFTER_LAST_LINE = 'g';

async function takeOrdered(
  transaction: Knex.Transaction,
  rooms: readonly Room[],
  request: ClaimRequest,
): Promise<TakenRow[]> {
  const ordered = rooms.filter(({ count }) => count > 0);
  if (ordered.length === 0) return [];
  // Asked before the lines are looked at: what it counts as distributed is then there to be seen.
  const firstUndistributed = (await request.firstUndistributed(transaction)) ?? Number.MAX_SAFE_INTEGER;
  const taken: TakenRow[] = [];
  for (const { row, count } of ordered) {
    const pivot = Math.floor(request.random() * 16).toString(16);
    const { now, leaseId, leaseSeconds } = request;
    const blocks = row.ordering?.on_dead_letter === 'block';
    const common = { targetId: row.id, now, leaseId, leaseSeconds, firstUndistributed, blocks };
    const after = await transaction.raw(TAKE_HEADS, {
      ...common,
      from: pivot,
      until: AFTER_LAST_LINE,
      count,
    });
    taken.push(...after.rows);
    const rest = count - after.rows.length;
    if (rest === 0) continue;
    const before = await transaction.raw(TAKE_HEADS, {
      ...common,
      from: FIRST_LINE,
      until: pivot,
      count: rest,
    });
    taken.push(...before.rows);
  }
  return taken;
}

/** What a claim changes of its targets: the breaker lets one try, and the rate counts on. */
async function rememberTaken(
  transaction: Knex.Transaction,
  rooms: readonly Room[],
  taken: readonly TakenRow[],
): Promise<void> {
  const takenOf = Map.groupBy(taken, (row) => row.target_id);
  for (const { row, nextRateAt } of rooms) {
    const count = takenOf.get(row.id)?.length ?? 0;
    if (count === 0) continue;
    const changes: Record<string, unknown> = {};
    if (row.breaker_state !== 'closed') changes.breaker_state = 'half_open';
    if (nextRateAt !== null) changes.rate_next_at = nextRateAt(count);
    if (Object.keys(changes).length > 0)
      await transaction('attune.webhook_target').where({ id: row.id }).update(changes);
  }
}

function withDelays(rooms: readonly Room[], taken: readonly TakenRow[]): ClaimedDelivery[] {
  const roomOfTarget = new Map(rooms.map((room) => [room.row.id, room]));
  const seen = new Map<string, number>();
  return taken.map((row) => {
    const room = roomOfTarget.get(row.target_id) as Room;
    const position = seen.get(row.target_id) ?? 0;
    seen.set(row.target_id, position + 1);
    return {
      id: Number(row.id),
      target: room.row,
      eventId: Number(row.event_id),
      messageId: row.message_id,
      attempts: row.attempts,
      roundAttempts: row.round_attempts,
      roundStartedAt: row.round_started_at,
      delayMs: room.delayMs(position),
    };
  });
}
