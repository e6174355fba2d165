// The JSON shapes of targets, deliveries and replays, shared by the handlers that answer them and the web UI.

import type { DeliveryState } from '../delivery/delivery-list.ts';
import type { TargetSettings } from '../targets/settings.ts';
import type { BreakerState } from '../targets/target-row.ts';

export interface Target extends Omit<TargetSettings, 'headers'> {
  id: number;
  trigger_id: number;
  /** The value of a secret header is null. */
  headers: { name: string; value: string | null; secret: boolean }[];
  /** Deliveries wait until it is resumed. */
  paused: boolean;
  breaker_state: BreakerState;
  /** In a row. */
  breaker_failures: number;
  /** When one delivery tries again, while the breaker is open. */
  breaker_until: string | null;
  last_success_at: string | null;
  last_failure_at: string | null;
  /** Until then the secret before this one signs too; null where there is none. */
  previous_secret_until: string | null;
  deliveries: { pending: number; delivering: number; dead: number };
  revision: number;
  created: string;
  updated: string;
}

/** Body of `POST …/targets`; of `PATCH …/targets/:id` any subset. A secret header without a value keeps the one it has. */
export type TargetRequest = Pick<TargetSettings, 'name' | 'url'> &
  Partial<Omit<TargetSettings, 'name' | 'url' | 'headers' | 'retry' | 'answer'>> & {
    headers?: { name: string; value?: string | null; secret?: boolean }[];
    retry?: Partial<TargetSettings['retry']>;
    answer?: Partial<TargetSettings['answer']>;
    paused?: boolean;
  };

/** The secret is in this answer, and in that of `GET …/secret`. */
export interface TargetCreated extends Target {
  secret: string;
}

export interface TargetSecret {
  secret: string;
}

export interface Delivery {
  id: number;
  trigger_id: number;
  trigger_ref: string | null;
  target_id: number;
  target_name: string;
  event_id: number;
  /** The replay that made it; null where it was made as the event came in. */
  replay_id: number | null;
  /** `webhook-id` of every attempt. */
  message_id: string;
  state: DeliveryState;
  attempts: number;
  next_attempt_at: string | null;
  /** Of the line it stands in. */
  ordering_key: string | null;
  last_status: number | null;
  last_error: string | null;
  created: string;
  finished_at: string | null;
}

export interface DeliveryAttempt {
  number: number;
  started_at: string;
  duration_ms: number;
  outcome: 'succeeded' | 'failed' | 'rejected';
  /** In words; null where it succeeded. */
  error: string | null;
  request: { method: string; url: string; headers: Record<string, string>; body_bytes: number };
  /** Null where there was none. */
  answer: { status: number; headers: Record<string, string>; body: string; truncated: boolean } | null;
}

export interface DeliveryDetail extends Delivery {
  /** Oldest first, the newest 100. */
  attempt_log: DeliveryAttempt[];
}

export interface Replay {
  id: number;
  kind: 'deliveries' | 'events';
  state: 'running' | 'done';
  /** What it was about when it was asked for. */
  total: number;
  /** Put back, or given to the handler, so far. */
  requeued: number;
  /** How many are put back each second. */
  per_second: number;
  /** Deliveries that came to an end since then, one way or the other. */
  done: number;
  succeeded: number;
  dead: number;
  /** Deliveries under way or waiting. */
  unfinished: number;
  /** Why it does not get on just now; null where it does. */
  problem: string | null;
  identity_login: string | null;
  created: string;
  finished_at: string | null;
}

/** An event that the host's handler gave up on. */
export interface DeadEvent {
  event_id: number;
  trigger_id: number | null;
  trigger_ref: string;
  attempts: number;
  error: string | null;
  created: string;
}

/** Body of `POST …/deliveries/retry`. */
export interface RetryRequest {
  ids?: number[];
  filter?: DeliveryFilterRequest;
  /** How many are put back each second. Default: 100. */
  per_second?: number;
}

export interface DeliveryFilterRequest {
  state?: DeliveryState[];
  target_id?: number;
  event_id?: number;
  since?: string;
  until?: string;
}

/** Body of `POST /events/:id/replay`. */
export interface EventReplayRequest {
  /** Give it to the host's handler. Default: true where there is one. */
  handler?: boolean;
  /** Deliver it to its targets. Default: true. */
  targets?: boolean;
}

/** Body of `POST /events/replay`. */
export interface EventsReplayRequest extends EventReplayRequest {
  ids?: number[];
  trigger_ref?: string;
  since?: string;
  until?: string;
  /** Only events that the handler gave up on. */
  handler_failed?: boolean;
  /** How many are done each second. Default: 100. */
  per_second?: number;
}
