// The shapes of targets, deliveries and replays, in step with target-types.ts.

import { DELIVERY_STATES } from '../../delivery/delivery-list.ts';
import { BODY_FORMS, TARGET_METHODS } from '../../targets/settings.ts';
import type { JsonSchema } from './json-schema.ts';
import {
  anything,
  boolean,
  count,
  described,
  example,
  freeObject,
  integer,
  listOf,
  number,
  oneOf,
  optional,
  ref,
  shape,
  string,
  textMap,
  time,
} from './shapes.ts';

const target = {
  id: integer,
  trigger_id: integer,
  name: example(string, 'Staging'),
  url: example(string, 'https://attune.example.com/ci'),
  method: oneOf(TARGET_METHODS),
  pass_headers: described(
    listOf(string),
    "The sender's headers that are passed on; `*` stands for any characters.",
  ),
  headers: listOf(
    shape({
      name: example(string, 'X-Source'),
      value: described(optional(string), 'A Liquid template; null where it is secret.'),
      secret: boolean,
    }),
  ),
  timeout_ms: example(integer, 10_000),
  body_form: oneOf(BODY_FORMS),
  condition: described(
    anything,
    'Which events are wanted: a JSONPath, or a place and what it must be; null: all.',
  ),
  retry: shape({
    attempts: integer,
    first_delay_seconds: integer,
    max_delay_seconds: integer,
    total_seconds: integer,
    final_statuses: listOf(integer),
  }),
  ordering: optional(
    shape({
      key: { type: 'object', properties: { header: string, path: string } },
      on_dead_letter: oneOf(['block', 'skip']),
    }),
  ),
  rate_per_second: optional(number),
  concurrency: integer,
  breaker: optional(shape({ failures: integer, open_seconds: integer })),
  answer: shape({ statuses: listOf(string), headers: textMap, json_schema: optional(freeObject) }),
  max_redirects: integer,
  paused: boolean,
  breaker_state: oneOf(['closed', 'open', 'half_open']),
  breaker_failures: described(count, 'In a row.'),
  breaker_until: described(optional(time), 'When one delivery tries again.'),
  last_success_at: optional(time),
  last_failure_at: optional(time),
  previous_secret_until: described(optional(time), 'Until then the secret before this one signs as well.'),
  deliveries: shape({ pending: count, delivering: count, dead: count }),
  revision: described(integer, 'For `If-Match`.'),
  created: time,
  updated: time,
};

const secret = described(
  example(string, 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'),
  'As Standard Webhooks writes it.',
);

const delivery = {
  id: integer,
  trigger_id: integer,
  trigger_ref: optional(example(string, 'github.push')),
  target_id: integer,
  target_name: string,
  event_id: integer,
  replay_id: described(optional(integer), 'The replay that made it.'),
  message_id: described(string, '`webhook-id` of every attempt.'),
  state: oneOf(DELIVERY_STATES),
  attempts: count,
  next_attempt_at: optional(time),
  ordering_key: described(optional(string), 'Of the line it stands in, cut after 200 characters.'),
  last_status: optional(integer),
  last_error: optional(string),
  created: time,
  finished_at: optional(time),
};

export const TARGET_COMPONENTS = {
  Target: shape(target),
  TargetCreated: shape({ ...target, secret }),
  TargetSecret: shape({ secret }),
  Delivery: shape(delivery),
  DeliveryAttempt: shape({
    number: integer,
    started_at: time,
    duration_ms: count,
    outcome: described(
      oneOf(['succeeded', 'failed', 'rejected']),
      'What failed is tried again; what was rejected is not: the same would come of it.',
    ),
    error: optional(string),
    request: shape({ method: string, url: string, headers: textMap, body_bytes: count }),
    answer: optional(shape({ status: integer, headers: textMap, body: string, truncated: boolean })),
  }),
  DeliveryDetail: shape({ ...delivery, attempt_log: listOf(ref('DeliveryAttempt')) }),
  Replay: shape({
    id: integer,
    kind: oneOf(['deliveries', 'events']),
    state: oneOf(['running', 'done']),
    total: described(count, 'What it was about when it was asked for.'),
    requeued: described(count, 'Put back, or given to the handler, so far.'),
    per_second: described(count, 'How many are put back each second.'),
    done: described(count, 'Deliveries that came to an end, one way or the other.'),
    succeeded: count,
    dead: count,
    unfinished: described(count, 'Deliveries under way or waiting.'),
    problem: described(optional(string), 'Why it does not get on just now.'),
    identity_login: optional(string),
    created: time,
    finished_at: optional(time),
  }),
  DeadEvent: shape({
    event_id: integer,
    trigger_id: optional(integer),
    trigger_ref: string,
    attempts: count,
    error: optional(string),
    created: time,
  }),
} satisfies Record<string, JsonSchema>;
