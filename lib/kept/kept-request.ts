// What a trigger keeps of its requests: how much of them, in which states they stand, and a kept one as the database has it.

import type { Outcome } from '../outcome.ts';

export const KEEP_MODES = ['none', 'refused', 'all'] as const;
/** `refused`: what did not become an event. `all`: accepted ones too, for trying changes on them. */
export type KeepMode = (typeof KEEP_MODES)[number];

export const KEPT_STATES = ['kept', 'accepted', 'refused_again', 'discarded'] as const;
/** `kept` was not judged again yet; `accepted` has its event; `discarded` was emptied by an operator. */
export type KeptState = (typeof KEPT_STATES)[number];

/** Of one trigger; what comes when it is full is left out and counted. */
export const MAX_KEPT_ROWS = 10_000;
export const MAX_KEPT_BYTES = 64 * 1024 ** 2;

export const MIN_KEEP_HOURS = 1;
export const MAX_KEEP_HOURS = 720;
export const DEFAULT_KEEP_HOURS = 72;

/** As a list shows it. */
export interface KeptRow {
  id: string;
  trigger_id: string;
  key_id: string;
  key_display: string;
  log_id: string | null;
  received_at: Date;
  body_bytes: number;
  method: string;
  content_type: string | null;
  source_ip: string | null;
  outcome: Outcome;
  status_code: number;
  reason: string | null;
  state: KeptState;
  event_id: string | null;
  judged_at: Date | null;
  judged_outcome: Outcome | null;
  judged_reason: string | null;
  run_id: string | null;
}

/** With what was sent; both null where it was discarded. */
export interface KeptContent extends KeptRow {
  head: string | null;
  body: Buffer | null;
}

export function keepModeOf(stored: string | null): KeepMode {
  return (KEEP_MODES as readonly (string | null)[]).includes(stored) ? (stored as KeepMode) : 'none';
}

/** Repeats have their event, handshakes and types that are not wanted are no deliveries that went wrong. */
const NEVER_KEPT: ReadonlySet<string> = new Set(['duplicate', 'handshake', 'unknown_key']);
const NOT_REFUSED: ReadonlySet<string> = new Set(['accepted', 'ignored']);

export function isKept(mode: KeepMode, outcome: Outcome): boolean {
  if (mode === 'none' || NEVER_KEPT.has(outcome)) return false;
  return mode === 'all' || !NOT_REFUSED.has(outcome);
}
