// The settings of a target, in the shape in which they are stored, answered by the API, and typed by an operator.

import type { Place } from '../signatures/schemes.ts';

export const TARGET_METHODS = ['POST', 'PUT', 'PATCH'] as const;
export type TargetMethod = (typeof TARGET_METHODS)[number];

/** `original`: the text that arrived, where the trigger keeps it; `transformed`: the event's payload; `envelope`: both and more. */
export const BODY_FORMS = ['original', 'transformed', 'envelope'] as const;
export type BodyForm = (typeof BODY_FORMS)[number];

/** A header that is added. A secret one is stored encrypted, sent as it is, and never shown again. */
export interface TargetHeader {
  name: string;
  /** A Liquid template, or a secret as it is. */
  value: string;
  secret: boolean;
}

/**
 * Which events a target wants: a JSONPath that must find something, as `$[?@.ref == 'refs/heads/main']`, or a place and
 * what its value has to be; `matches` knows `*` for any characters.
 */
export type TargetCondition =
  | string
  | (Place & ({ equals: unknown } | { in: unknown[] } | { exists: boolean } | { matches: string }));

export interface TargetRetry {
  attempts: number;
  first_delay_seconds: number;
  max_delay_seconds: number;
  total_seconds: number;
  /** Statuses after which nothing is tried again. */
  final_statuses: number[];
}

export interface TargetOrdering {
  /** Events with the same value here are delivered one after the other, in the order in which they were stored. */
  key: Place;
  /** What a dead letter does to those behind it. */
  on_dead_letter: 'block' | 'skip';
}

export interface TargetBreaker {
  /** Failures in a row that open it. */
  failures: number;
  /** How long nothing is sent then; after that, one delivery tries. */
  open_seconds: number;
}

/** What an answer must be to count as one. */
export interface TargetAnswer {
  /** `2xx`, `200`. */
  statuses: string[];
  /** By name; `*` in a value stands for any characters. */
  headers: Record<string, string>;
  json_schema: Record<string, unknown> | null;
}

export interface TargetSettings {
  name: string;
  url: string;
  method: TargetMethod;
  /** Names of the sender's headers that are passed on; `*` stands for any characters. */
  pass_headers: string[];
  headers: TargetHeader[];
  timeout_ms: number;
  body_form: BodyForm;
  condition: TargetCondition | null;
  retry: TargetRetry;
  ordering: TargetOrdering | null;
  rate_per_second: number | null;
  concurrency: number;
  breaker: TargetBreaker | null;
  answer: TargetAnswer;
  max_redirects: number;
}

export const TARGET_DEFAULTS: Omit<TargetSettings, 'name' | 'url'> = {
  method: 'POST',
  pass_headers: [],
  headers: [],
  timeout_ms: 10_000,
  body_form: 'transformed',
  condition: null,
  retry: {
    attempts: 10,
    first_delay_seconds: 5,
    max_delay_seconds: 3600,
    total_seconds: 86_400,
    // Each says that the request itself is at fault, or that there will never be anybody to take it.
    final_statuses: [400, 405, 410, 411, 413, 414, 415, 422, 431, 501],
  },
  ordering: null,
  rate_per_second: null,
  concurrency: 10,
  breaker: { failures: 20, open_seconds: 60 },
  answer: { statuses: ['2xx'], headers: {}, json_schema: null },
  max_redirects: 0,
};
