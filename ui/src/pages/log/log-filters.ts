// The filters of the log as they stand in the address, and as the API takes them.

import { OUTCOMES } from '../../../../lib/outcome.ts';
import { addressError } from '../../addresses/parse-address.ts';
import type { Parameters } from '../../api/endpoints.ts';

export const LOG_FILTER_NAMES = [
  'outcome',
  'refused',
  'status',
  'since',
  'until',
  'ip',
  'event_id',
  'q',
  'key',
  'event_type',
  'batch_id',
  'trigger_ref',
] as const;

const SHORTEST_TEXT = 2;

/** What cannot be right is left out: the field says so, and the list stays as it was. */
export function logFilters(query: URLSearchParams): Parameters {
  const filters: Parameters = Object.fromEntries(LOG_FILTER_NAMES.map((name) => [name, query.get(name)]));
  if (textFilterError(query.get('q') ?? '') !== null) filters.q = null;
  if (statusFilterError(query.get('status') ?? '') !== null) filters.status = null;
  if (addressError(query.get('ip') ?? '') !== null) filters.ip = null;
  return filters;
}

export function hasLogFilters(query: URLSearchParams): boolean {
  return LOG_FILTER_NAMES.some((name) => query.has(name));
}

export function chosenOutcomes(query: URLSearchParams): string[] {
  const chosen = (query.get('outcome') ?? '').split(',');
  return OUTCOMES.filter((outcome) => chosen.includes(outcome));
}

export function textFilterError(value: string): string | null {
  return value.length >= SHORTEST_TEXT ? null : `${SHORTEST_TEXT} characters at least.`;
}

/** What is wrong with a status filter: null for 401, 4xx and the like. */
export function statusFilterError(value: string): string | null {
  return /^[1-5](\d\d|xx)$/.test(value) ? null : 'A status like 401, or a class like 4xx.';
}
