// The shapes of health, alerts and where those are sent, in step with api-types.ts.

import { ALERT_STATES } from '../../alerts/alert-store.ts';
import { CHANNEL_KINDS } from '../../alerts/channel-store.ts';
import { ALERT_RULES, RULE_RANGES } from '../../health/alert-rules.ts';
import { HEALTHS } from '../../health/health-state.ts';
import type { JsonSchema } from './json-schema.ts';
import {
  boolean,
  count,
  described,
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
  time,
  triggerRef,
} from './shapes.ts';

const alertRule = (rule: (typeof ALERT_RULES)[number]) => {
  const numbers = Object.keys(RULE_RANGES[rule]).map((name) => [name, count]);
  return shape({ enabled: boolean, ...Object.fromEntries(numbers) });
};

const HealthReason = shape({
  rule: described(
    { type: ['string', 'null'], enum: [...ALERT_RULES, null] },
    'Which rule says so; null where all is well, or off.',
  ),
  state: oneOf(HEALTHS),
  text: example(
    string,
    '12 of 40 requests in the last hour failed their signature (30 %); usual is below 1 %',
  ),
});

const Alert = shape({
  id: integer,
  trigger_id: integer,
  trigger_ref: triggerRef,
  trigger_label: example(string, 'Push'),
  rule: oneOf(ALERT_RULES),
  state: oneOf(ALERT_STATES),
  reason: string,
  figures: freeObject,
  opened_at: time,
  renotified_at: optional(time),
  acknowledged_at: optional(time),
  acknowledged_by: optional(example(string, 'ada')),
  resolved_at: optional(time),
  resolved_reason: optional(string),
  notifications: listOf(ref('AlertNotification')),
});

const AlertChannel = shape({
  id: integer,
  tenant: optional(string),
  label: example(string, 'On call'),
  kind: oneOf(CHANNEL_KINDS),
  address: described(
    optional(example(string, 'https://attune.example.com/…')),
    'Shortened: the rest may be a secret.',
  ),
  enabled: boolean,
  secret_set: boolean,
  created: time,
  updated: time,
  last_notification: optional(
    shape({
      state: described(oneOf(['sent', 'retrying', 'failed']), 'failed: given up after the last attempt.'),
      result: example(string, 'status 204'),
      attempts: count,
      finished_at: optional(time),
      next_attempt_at: described(optional(time), 'Null unless it is retried.'),
    }),
  ),
});

export const HEALTH_COMPONENTS = {
  HealthReason,
  HealthListEntry: shape({
    trigger_id: integer,
    trigger_ref: triggerRef,
    trigger_label: example(string, 'Push'),
    health: oneOf(HEALTHS),
    since: optional(time),
    reasons: listOf(ref('HealthReason')),
    judged_at: described(optional(time), 'Null where nothing has happened to it yet.'),
  }),
  HealthCounts: shape(Object.fromEntries(HEALTHS.map((health) => [health, count]))),
  TriggerHealth: shape({
    trigger_id: integer,
    trigger_ref: triggerRef,
    health: oneOf(HEALTHS),
    since: optional(time),
    judged_at: time,
    reasons: described(listOf(ref('HealthReason')), 'The most urgent first.'),
    figures: shape({
      requests: described(count, 'In the window, without unknown keys.'),
      failed: count,
      failed_percent: number,
      usual_percent: optional(number),
      signature_failures: count,
      last_event_at: optional(time),
      usual_gap_minutes: optional(number),
      silent_from: described(optional(time), 'From when on the absence of events is silence.'),
      dead_letters: count,
      open_breakers: count,
    }),
    rules: described(ref('AlertRules'), 'The thresholds in force.'),
    rhythm: shape({
      is_known: described(boolean, 'False where too little is known to call anything silence.'),
      usual_gap_minutes: optional(number),
      events_by_hour_of_week: described(
        { ...listOf(count), minItems: 168, maxItems: 168 },
        'Sums of the two weeks up to the last event, from Monday 00:00 UTC on.',
      ),
    }),
  }),
  AlertRules: shape({
    ...Object.fromEntries(ALERT_RULES.map((rule) => [rule, alertRule(rule)])),
    renotify_minutes: optional(integer),
    resolve_after_minutes: count,
    channels: optional(listOf(integer)),
  }),
  Alert,
  AlertNotification: shape({
    kind: oneOf(['opened', 'reminder', 'resolved']),
    channel: described(optional(string), "Null: the host's own function."),
    state: oneOf(['pending', 'sent', 'failed']),
    attempts: count,
    result: optional(example(string, 'status 204')),
  }),
  AlertChannel,
  AlertChannelSecret: extended(AlertChannel, { secret: optional(example(string, 'whsec_…')) }),
  AlertChannelTest: shape({ ok: boolean, result: example(string, 'status 204'), duration_ms: number }),
} satisfies Record<string, JsonSchema>;
