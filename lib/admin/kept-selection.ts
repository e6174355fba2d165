// From what the routes are asked for to the filter of the store.

import type { KeptState } from '../kept/kept-request.ts';
import type { KeptFilter } from '../kept/kept-store.ts';
import { JUDGEABLE } from '../kept/kept-store.ts';
import type { Outcome } from '../outcome.ts';
import { toDate } from './log-query.ts';
import type { KeptSelection } from './refused-types.ts';

export function toKeptFilter({ ids, outcome, state, since, until }: KeptSelection): KeptFilter {
  return {
    ids,
    outcomes: outcome?.split(',') as Outcome[] | undefined,
    states: state?.split(',') as KeptState[] | undefined,
    since: toDate(since),
    until: toDate(until),
  };
}

/** Of those, what judging again may still change. */
export function toJudgeableFilter(selection: KeptSelection): KeptFilter {
  const filter = toKeptFilter(selection);
  const { states = JUDGEABLE } = filter;
  return { ...filter, states: states.filter((state) => JUDGEABLE.includes(state)) };
}
