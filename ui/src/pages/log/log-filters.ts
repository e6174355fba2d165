// The filters of the log as they stand in the address, and as the API takes them.

import { OUTCOMES } from '../../../../lib/outcome.ts';
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
  'trigger_ref',
] as const;

export function logFilters(query: URLSearchParams): Parameters {
  return Object.fromEntries(LOG_FILTER_NAMES.map((name) => [name, query.get(name)]));
}

export function hasLogFilters(query: URLSearchParams): boolean {
  return LOG_FILTER_NAMES.some((name) => query.has(name));
}

export function chosenOutcomes(query: URLSearchParams): string[] {
  const chosen = (query.get('outcome') ?? '').split(',');
  return OUTCOMES.filter((outcome) => chosen.includes(outcome));
}

/** What is wrong with a status filter: null for 401, 4xx and the like. */
export function statusFilterError(value: string): string | null {
  return /^[1-5](\d\d|xx)$/i.test(value) ? null : 'A status like 401, or a class like 4xx.';
}
