// The shapes of what came: log, statistics, events and tests, in step with api-types.ts.

import { CAUSES } from '../../doctor/finding.ts';
import { CHECK_NAMES } from '../../log/log-checks.ts';
import { OUTCOMES } from '../../outcome.ts';
import { PROXY_OUTCOMES } from '../../proxy/settings.ts';
import { STATS_WINDOWS } from '../../stats/stats-window.ts';
import type { JsonSchema } from './json-schema.ts';
import {
  anything,
  boolean,
  count,
  described,
  display,
  example,
  extended,
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
  triggerRef,
} from './shapes.ts';

const byOutcome = { type: 'object', propertyNames: oneOf(OUTCOMES), additionalProperties: count };

const LogEntry = shape({
  id: integer,
  trigger_id: optional(integer),
  trigger_ref: optional(triggerRef),
  webhook_key: described(optional(display), 'Display form.'),
  webhook_key_id: optional(integer),
  webhook_key_label: described(optional(string), 'Of the key as it is called now.'),
  event_id: optional(integer),
  outcome: oneOf(OUTCOMES),
  status_code: example(integer, 200),
  method: example(string, 'POST'),
  source_ip: optional(example(string, '192.30.252.7')),
  user_agent: optional(example(string, 'GitHub-Hookshot/044aadd')),
  content_type: optional(example(string, 'application/json')),
  payload_size_bytes: optional(integer),
  processing_time_ms: optional(integer),
  hmac_verified: described(
    optional(boolean),
    'Null where no signature is asked for, or the check was not reached.',
  ),
  rate_limited: boolean,
  ip_allowed: described(optional(boolean), 'Null where the allowlist is off, or the check was not reached.'),
  delivery_id: optional(string),
  event_type: described(optional(example(string, 'pull_request.opened')), 'As the sender names it.'),
  note: described(optional(string), 'What there is to know although nothing was refused.'),
  batch_id: described(optional(string), 'UUID that all elements of one batch share.'),
  batch_position: described(optional(integer), 'Of the element in its batch, from 0.'),
  error_message: described(optional(string), 'Why it was refused.'),
  is_test: described(boolean, 'True where it came from the test tool.'),
  created: time,
});

const EventSummary = shape({
  id: integer,
  trigger: optional(integer),
  trigger_ref: triggerRef,
  source: optional(example(string, 'webhook')),
  webhook_key: described(
    optional(display),
    'Display form; null where the event did not come in by a webhook.',
  ),
  event_type: described(optional(example(string, 'push')), 'As the sender names it.'),
  has_payload: boolean,
  payload_size_bytes: described(optional(integer), 'As it was sent; null once its log entry is gone.'),
  created: time,
});

const statsFigures = {
  accepted: count,
  refused: count,
  by_outcome: byOutcome,
  avg_processing_time_ms: optional(number),
  max_processing_time_ms: optional(number),
};

export const LOG_COMPONENTS = {
  Check: shape({
    name: oneOf(CHECK_NAMES),
    result: oneOf(['passed', 'failed', 'off', 'not_reached']),
    detail: optional(string),
    duration_ms: optional(number),
  }),
  LogEntry,
  LogDetail: extended(LogEntry, {
    headers: textMap,
    error_details: optional(listOf(ref('ErrorDetail'))),
    checks: listOf(ref('Check')),
    event: optional(ref('EventSummary')),
    kept_request_id: described(
      optional(integer),
      'The request as it was sent, where its trigger keeps them.',
    ),
    proxied: described(
      listOf(
        shape({
          outcome: oneOf(PROXY_OUTCOMES),
          target_status: optional(integer),
          answered_status: integer,
          duration_ms: integer,
          response_bytes: optional(integer),
          error: optional(string),
          created: time,
        }),
      ),
      "What became of it at the trigger's proxy, newest first; a repeat is passed on again.",
    ),
  }),
  StatsPoint: shape({ time, ...statsFigures }),
  Stats: shape({
    window: oneOf(STATS_WINDOWS),
    from: time,
    to: time,
    bucket_seconds: integer,
    totals: shape({ requests: count, ...statsFigures, payload_bytes: count }),
    series: listOf(ref('StatsPoint')),
    all_time: shape({
      total_requests: count,
      total_events: count,
      last_request_at: optional(time),
      last_event_at: optional(time),
      webhook_enabled_at: optional(time),
    }),
  }),
  EventSummary,
  WebhookMetadata: shape({
    received_at: optional(string),
    source_ip: optional(string),
    user_agent: optional(string),
    headers: textMap,
  }),
  EventDetail: extended(EventSummary, {
    webhook_metadata: ref('WebhookMetadata'),
    metadata: described(freeObject, 'As stored, flat.'),
    payload: described(anything, 'As stored; integers keep all their digits.'),
  }),
  EventActivity: {
    ...shape({
      kind: example(string, 'execution'),
      id: { type: ['integer', 'string'] },
      label: string,
      status: string,
      created: time,
      detail: anything,
    }),
    required: ['kind', 'id', 'label', 'status', 'created'],
  },
  TestResult: shape({
    dry_run: boolean,
    status: integer,
    outcome: oneOf(OUTCOMES),
    response_headers: textMap,
    response_body: anything,
    checks: listOf(ref('Check')),
    event_id: optional(integer),
    duration_ms: number,
    request_headers: textMap,
    findings: described(listOf(ref('Finding')), 'Why its signature failed, where it did.'),
  }),
  Finding: shape({
    cause: oneOf(CAUSES),
    confidence: described(
      oneOf(['certain', 'likely']),
      'certain: computed anew under this assumption, the signature is the one that came.',
    ),
    explanation: string,
    remedy: string,
  }),
} satisfies Record<string, JsonSchema>;
