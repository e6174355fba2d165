// What a change of settings does to a request: how it is judged before and after, and in what that differs.

import type { Outcome } from '../outcome.ts';
import type { KeptRow } from './kept-request.ts';

export const DIFFERENCES = [
  'newly_accepted',
  'newly_refused',
  'changed_payload',
  'other_reason',
  'none',
] as const;
export type Difference = (typeof DIFFERENCES)[number];

export interface JudgedSide {
  outcome: Outcome;
  status: number;
  reason: string | null;
}

export interface TriedRequest {
  row: KeptRow;
  before: JudgedSide;
  after: JudgedSide;
  difference: Difference;
  /** JSON texts, cut where they are long; null where both are the same, or nothing became of either. */
  payloads: { before: string | null; after: string | null } | null;
}

type Judged = JudgedSide & { payload: string | null };

const MAX_PAYLOAD_LENGTH = 8_000;

export function compareJudgements(row: KeptRow & object, before: Judged, after: Judged): TriedRequest {
  const difference = differenceOf(before, after);
  return {
    row,
    before: sideOf(before),
    after: sideOf(after),
    difference,
    payloads:
      difference === 'changed_payload' ? { before: cut(before.payload), after: cut(after.payload) } : null,
  };
}

function differenceOf(before: Judged, after: Judged): Difference {
  const wasAccepted = isAccepted(before);
  const isNowAccepted = isAccepted(after);
  if (wasAccepted !== isNowAccepted) return isNowAccepted ? 'newly_accepted' : 'newly_refused';
  if (isNowAccepted) return before.payload === after.payload ? 'none' : 'changed_payload';
  return before.outcome === after.outcome && before.reason === after.reason ? 'none' : 'other_reason';
}

/** A type that is ignored is answered 200 too, but makes no event. */
function isAccepted({ outcome }: JudgedSide): boolean {
  return outcome === 'accepted' || outcome === 'duplicate';
}

function sideOf({ outcome, status, reason }: Judged): JudgedSide {
  return { outcome, status, reason };
}

function cut(payload: string | null): string | null {
  if (payload === null || payload.length <= MAX_PAYLOAD_LENGTH) return payload;
  return `${payload.slice(0, MAX_PAYLOAD_LENGTH).toWellFormed()}…`;
}
