// The JSON shapes of kept requests, shared with the web UI; see api-types.ts for what holds for all of them.

import type { Finding } from '../doctor/finding.ts';
import type { KeptState } from '../kept/kept-request.ts';
import type { Difference } from '../kept/tried-change.ts';
import type { Outcome } from '../outcome.ts';
import type { WebhookPatch } from './api-types.ts';

export type { Finding } from '../doctor/finding.ts';
export type { KeptState } from '../kept/kept-request.ts';
export type { Difference } from '../kept/tried-change.ts';

export interface KeptRequest {
  id: number;
  /** Of its row in the request log; null where that was left out. */
  log_id: number | null;
  received_at: string;
  /** How it ended when it came. */
  outcome: Outcome;
  status_code: number;
  reason: string | null;
  method: string;
  content_type: string | null;
  source_ip: string | null;
  body_bytes: number;
  /** Display form. */
  webhook_key: string;
  webhook_key_id: number;
  state: KeptState;
  event_id: number | null;
  judged_at: string | null;
  judged_outcome: Outcome | null;
  judged_reason: string | null;
  /** True while a run that judges again has it on its list. */
  pending: boolean;
}

export interface KeptHeader {
  name: string;
  /** Null where it is a credential and was not asked to be revealed. */
  value: string | null;
}

export interface KeptBody {
  /** Null where it is no text. */
  text: string | null;
  base64: string | null;
  /** True where only its beginning is here. */
  truncated: boolean;
}

export interface KeptRequestDetail extends KeptRequest {
  /**
   * Path and query as sent, with the key in its display form; the query only with `triggers:update`. Null where it was
   * discarded, or cannot be decrypted.
   */
  url: string | null;
  headers: KeptHeader[];
  /** Null without `triggers:update`: what was refused may hold credentials. */
  body: KeptBody | null;
  /** Why its signature failed, where it did: what the doctor finds with the secrets of now. */
  findings: Finding[];
}

export interface RejudgeRun {
  id: number;
  state: 'running' | 'done' | 'stopped';
  total: number;
  done: number;
  accepted: number;
  duplicate: number;
  refused: number;
  started_by: string | null;
  /** Why it stopped by itself; null where it did not. */
  problem: string | null;
  created: string;
  finished: string | null;
}

export interface RejudgePlan {
  total: number;
  /** The oldest of them, which were tried. */
  tried: number;
  accepted: number;
  refused: number;
  reasons: { outcome: Outcome; reason: string | null; requests: number }[];
}

/** Which kept requests are meant; what is left out does not narrow it down. */
export interface KeptSelection {
  ids?: number[];
  outcome?: string;
  state?: string;
  since?: string;
  until?: string;
}

export interface RejudgeRequest extends KeptSelection {
  /** Says what would come of it, and starts nothing. Default: false. */
  dry_run?: boolean;
}

export interface RejudgeAnswer {
  plan: RejudgePlan | null;
  run: RejudgeRun | null;
}

export interface RejudgedRequest {
  id: number;
  state: KeptState;
  outcome: Outcome;
  reason: string | null;
  event_id: number | null;
}

export interface KeptUsage {
  requests: number;
  bytes: number;
  max_requests: number;
  max_bytes: number;
  oldest_received_at: string | null;
  /** The latest run that judges, or judged, again. */
  run: RejudgeRun | null;
}

export interface TryRequest {
  changes: WebhookPatch & { payload_schema?: unknown };
  /** How many of the latest kept requests, 1 to 500. Default: 100. */
  last?: number;
}

export interface JudgedSide {
  outcome: Outcome;
  status: number;
  reason: string | null;
}

export interface TriedRequest {
  id: number;
  received_at: string;
  before: JudgedSide;
  after: JudgedSide;
  difference: Difference;
  payload_before: string | null;
  payload_after: string | null;
}

export interface TriedChange {
  tried: number;
  newly_accepted: number;
  newly_refused: number;
  changed_payload: number;
  other_reason: number;
  unchanged: number;
  /** Those that differ first, newest first. */
  results: TriedRequest[];
}
