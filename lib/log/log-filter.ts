// Which log rows are asked for; as conditions for the database, and as a test for rows that arrive live.

import type { Knex } from 'knex';
import { endOfMillisecond } from '../db/time.ts';
import { escapeLike, globToLike, matchesGlob } from '../glob.ts';
import { IpAllowlist } from '../ip/ip-allowlist.ts';
import { NOT_REFUSED, type Outcome } from '../outcome.ts';
import type { LogRow } from './log-row.ts';

export interface LogFilter {
  outcomes?: Outcome[];
  /** Everything but accepted requests, repeated deliveries, unwanted types and handshakes. */
  refused?: boolean;
  /** A status, or the first digit of a class of them. */
  status?: number | { hundreds: number };
  since?: Date;
  until?: Date;
  /** Address or CIDR block. */
  ip?: string;
  eventId?: number;
  /** In error message, user agent or delivery id; upper and lower case alike. */
  text?: string;
  /** A key by its id, or by any of these spellings of it. */
  key?: { id: number } | { spellings: readonly string[] };
  /** With `*` globs. */
  eventType?: string;
  batchId?: string;
  /** With `*` globs. */
  triggerRef?: string;
}

/** Conditions on `l`, but for those that only looking at every row can answer: see `applyLogSearch`. */
export function applyLogFilter(query: Knex.QueryBuilder, filter: LogFilter): Knex.QueryBuilder {
  if (filter.outcomes !== undefined) query.whereIn('l.outcome', filter.outcomes);
  if (filter.refused) query.whereNotIn('l.outcome', NOT_REFUSED);
  // Literally what the partial indexes of the log say, for the planner to recognise.
  if (wantsNoAccepted(filter)) query.whereRaw("l.outcome <> 'accepted'");
  if (typeof filter.status === 'number') query.where('l.status_code', filter.status);
  if (typeof filter.status === 'object') {
    query.whereBetween('l.status_code', [filter.status.hundreds * 100, filter.status.hundreds * 100 + 99]);
  }
  if (filter.since !== undefined) query.where('l.created', '>=', filter.since);
  if (filter.until !== undefined) query.where('l.created', '<', endOfMillisecond(filter.until));
  if (filter.eventId !== undefined) query.where('l.event_id', filter.eventId);
  if (filter.batchId !== undefined) query.where('l.batch_id', filter.batchId);
  if (filter.triggerRef !== undefined) query.whereLike('l.trigger_ref', globToLike(filter.triggerRef));
  return query;
}

function wantsNoAccepted(filter: LogFilter): boolean {
  const { outcomes, refused, status } = filter;
  if (refused || (outcomes !== undefined && !outcomes.includes('accepted'))) return true;
  return typeof status === 'object' ? status.hundreds >= 4 : status !== undefined && status >= 400;
}

const TEXT_COLUMNS = ['error_message', 'user_agent', 'delivery_id'] as const;
/** One lower-casing instead of the six that three ILIKEs cost. */
const SEARCHED_TEXT = `lower(concat_ws(E'\\n', ${TEXT_COLUMNS.map((column) => `l.${column}`).join(', ')}))`;

/** Whether the filter asks for what no index helps with: a text in the middle of another, a network, a key, a type. */
export function isLogSearch({ text, ip, key, eventType }: LogFilter): boolean {
  return [text, ip, key, eventType].some((wanted) => wanted !== undefined);
}

/** @param inet The client address as SQL of type inet. */
export function applyLogSearch(
  query: Knex.QueryBuilder,
  { text, ip, key, eventType }: LogFilter,
  inet: string,
): Knex.QueryBuilder {
  if (ip !== undefined) query.whereRaw(`${inet} <<= ?::inet`, [ip]);
  if (text !== undefined) query.whereRaw(`${SEARCHED_TEXT} LIKE ?`, [`%${escapeLike(text.toLowerCase())}%`]);
  if (eventType !== undefined) query.whereLike('l.event_type', globToLike(eventType));
  if (key !== undefined && 'id' in key) query.where('l.webhook_key_id', key.id);
  else if (key !== undefined) query.whereRaw('l.webhook_key = ANY(?::text[])', [[...key.spellings]]);
  return query;
}

/** The same filter for single rows. */
export function logFilterTest(filter: LogFilter): (row: LogRow) => boolean {
  const { outcomes, refused, status, since, until, eventId, triggerRef, key, eventType, batchId } = filter;
  const block = filter.ip === undefined ? undefined : new IpAllowlist([filter.ip]);
  const text = filter.text?.toLowerCase();
  const tests: ((row: LogRow) => boolean)[] = [
    (row) => outcomes === undefined || outcomes.includes(row.outcome),
    (row) => !refused || !NOT_REFUSED.includes(row.outcome),
    (row) => typeof status !== 'number' || row.status_code === status,
    (row) => typeof status !== 'object' || Math.floor(row.status_code / 100) === status.hundreds,
    (row) => since === undefined || row.created >= since,
    (row) => until === undefined || row.created <= until,
    (row) => block === undefined || block.allows(row.source_ip ?? undefined),
    (row) => eventId === undefined || Number(row.event_id) === eventId,
    (row) => eventType === undefined || (row.event_type !== null && matchesGlob(eventType, row.event_type)),
    (row) => batchId === undefined || row.batch_id === batchId,
    (row) => key === undefined || isOfKey(row, key),
    (row) => triggerRef === undefined || matchesGlob(triggerRef, row.trigger_ref ?? ''),
    (row) => text === undefined || TEXT_COLUMNS.some((column) => row[column]?.toLowerCase().includes(text)),
  ];
  return (row) => tests.every((test) => test(row));
}

function isOfKey(row: LogRow, key: NonNullable<LogFilter['key']>): boolean {
  if ('id' in key) return Number(row.webhook_key_id) === key.id;
  return key.spellings.includes(row.webhook_key ?? '');
}
