// The shapes of answers as JSON Schemas, in step with api-types.ts: tests hold every answer to them.

import { ALERT_STATES } from '../../alerts/alert-store.ts';
import { CHANNEL_KINDS } from '../../alerts/channel-store.ts';
import { CAUSES } from '../../doctor/finding.ts';
import { ALERT_RULES, RULE_RANGES } from '../../health/alert-rules.ts';
import { HEALTHS } from '../../health/health-state.ts';
import { KEEP_MODES, KEPT_STATES } from '../../kept/kept-request.ts';
import { DIFFERENCES } from '../../kept/tried-change.ts';
import { CHECK_NAMES } from '../../log/log-checks.ts';
import { OUTCOMES } from '../../outcome.ts';
import { PROXY_METHODS, PROXY_OUTCOMES } from '../../proxy/settings.ts';
import { STATS_WINDOWS } from '../../stats/stats-window.ts';
import type { JsonSchema } from './json-schema.ts';
import {
  anything,
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
  textMap,
  time,
} from './shapes.ts';
import { TARGET_COMPONENTS } from './target-components.ts';

const triggerRef = example(string, 'github.push');
const display = example(string, 'wh_k7j2n9p4…');
const key = example(string, 'wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7');
const url = example(string, 'https://attune.example.com/api/v1/webhooks/wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7');
const byOutcome = { type: 'object', propertyNames: oneOf(OUTCOMES), additionalProperties: count };

const TriggerSummary = shape({
  id: integer,
  ref: triggerRef,
  pack_ref: optional(example(string, 'github')),
  label: example(string, 'Push'),
  description: optional(string),
  enabled: boolean,
  webhook_enabled: boolean,
  health: described(oneOf(HEALTHS), 'As it was judged last; `GET …/health` judges it anew and tells why.'),
  last_event_at: optional(time),
  total_events: count,
  events_24h: count,
  refused_24h: count,
  sparkline_24h: described(
    { ...listOf(count), minItems: 24, maxItems: 24 },
    'Accepted events per hour, oldest first; the last one is the current hour.',
  ),
  created: time,
  updated: time,
});

const hmac = {
  enabled: boolean,
  scheme: example(string, 'github'),
  algorithm: example(string, 'sha256'),
  tolerance_seconds: described(optional(integer), 'Null for schemes that sign no time.'),
  options: described(
    anything,
    'What the scheme needs beside its secret, such as the name of a header; {} for most.',
  ),
};

const hmacState = {
  secret_set: boolean,
  waiting_for_secret: described(boolean, 'True until the sender has brought its secret along.'),
  verify_token_set: described(boolean, "Whether there is something to check a sender's handshake against."),
};

const secretUsage = {
  requests_7d: described(optional(integer), 'Null where nothing is known about it.'),
  share_7d: described(optional(number), 'Of all verified requests of the trigger, 0 to 1.'),
  last_used_at: optional(time),
};

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

const Mapping = described(
  {
    oneOf: [
      shape({ kind: { const: 'jsonpath' }, fields: freeObject }),
      shape({ kind: { const: 'liquid' }, template: string }),
    ],
  },
  'What an event holds: fields found by JSONPath, or JSON that a Liquid template writes.',
);

const Transform = shape({
  mapping: described(anything, 'A Mapping; null: the event holds the payload as it came.'),
  input_schema: described(anything, 'JSON Schema for the payload before it is mapped; null: none.'),
  keep_original: boolean,
});

const substituteAnswer = shape({ status: integer, body: optional(string) });

const SynchronousProxy = shape({
  url: example(string, 'https://app.example.com/hooks'),
  method: optional(oneOf(PROXY_METHODS)),
  timeout_ms: example(integer, 10_000),
  headers: listOf(
    shape({ name: string, value: described(optional(string), 'Null for a secret one.'), secret: boolean }),
  ),
  answer: shape({ statuses: listOf(example(string, '2xx')), headers: textMap, json_schema: anything }),
  on_timeout: substituteAnswer,
  on_failure: substituteAnswer,
  max_response_bytes: example(integer, 1_048_576),
});

const violations = listOf(shape({ path: string, message: string }));

const MappingPreview = shape({
  output_text: described(optional(string), 'With every digit; null where there is none.'),
  output: anything,
  errors: listOf(
    shape({
      path: described(example(string, '/mapping/fields/a'), 'JSON Pointer into the request.'),
      message: string,
      position: described(
        anything,
        '`{ "offset" }` in a JSONPath, from 0, or `{ "line", "column" }` in a template, from 1; or null.',
      ),
    }),
  ),
  violations: shape({
    before: described(violations, 'Of the input schema, by the payload.'),
    after: described(violations, "Of the trigger's schema, by the output."),
  }),
  payload_schema_enforced: boolean,
  batch_elements: described(optional(count), 'How many events the body holds; null where it is no batch.'),
  took_ms: number,
});

const place = described(
  anything,
  '`{ "header": "x-id" }` or `{ "path": "$.id" }`; null: as the scheme of the sender has it.',
);

const eventSettings = {
  delivery: shape({
    id_place: place,
    window_seconds: example(integer, 86_400),
    replay_protection: described(optional(boolean), 'Null: as the scheme has it.'),
    replay: described(oneOf(['signed', 'remember', 'off']), 'What comes of that.'),
  }),
  event_type: shape({
    place,
    accepted: described(optional(listOf(example(string, 'pull_request.*'))), 'Null: every type.'),
  }),
  batch: described(anything, '`{ format, path?, on_error, max_elements }`; null: a body is one event.'),
  response: described(
    anything,
    '`{ status, headers, body, content_type }`, where `body` is a Liquid template; null: the usual answer.',
  ),
};

const WebhookInfo = shape({
  trigger_id: integer,
  trigger_ref: triggerRef,
  enabled: boolean,
  webhook_key: described(optional(key), 'Null while disabled, and for callers without triggers:update.'),
  webhook_url: optional(url),
  webhook_key_display: optional(display),
  created_at: described(optional(time), 'When the current key was made.'),
  enabled_at: optional(time),
  last_used_at: optional(time),
  total_events: count,
  hmac: shape({
    ...hmac,
    ...hmacState,
    previous_secrets: described(count, 'Earlier ones that still verify.'),
  }),
  rate_limit: shape({ enabled: boolean, requests: integer, window_seconds: integer }),
  ip_whitelist: shape({ enabled: boolean, entries: listOf(example(string, '192.30.252.0/22')) }),
  payload_limit_kb: example(integer, 1024),
  payload_schema_enforced: boolean,
  transform: ref('Transform'),
  ...eventSettings,
  proxy: optional(ref('SynchronousProxy')),
  tenant: optional(string),
  keep_requests: shape({ what: oneOf(KEEP_MODES), hours: example(integer, 72) }),
  alerts: ref('AlertRules'),
  revision: described(count, 'Grows with every change; send it back as If-Match.'),
});

const keyTraffic = shape({
  accepted: count,
  refused: count,
  share: described(optional(example(number, 0.25)), 'Of all that came by keys of the trigger, 0 to 1.'),
});

const WebhookKey = shape({
  id: integer,
  display,
  is_primary: described(boolean, 'The one that the trigger shows.'),
  state: oneOf(['active', 'expired', 'revoked']),
  label: optional(example(string, 'CI of the web team')),
  owner: optional(string),
  tenant: described(optional(string), "The trigger's tenant; where it has none, whom the key was given to."),
  expires_at: optional(time),
  created: time,
  revoked_at: optional(time),
  last_used_at: described(optional(time), 'The last request that was let in.'),
  last_refused_at: described(optional(time), 'The last request that was refused.'),
  total_events: count,
  refused_requests: count,
  traffic_24h: keyTraffic,
  traffic_7d: keyTraffic,
  safe_to_revoke: described(boolean, 'True where nobody would notice, as far as its use tells.'),
  safe_to_revoke_reason: example(string, 'In use: the last request came less than an hour ago.'),
});

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

const KeptRequest = shape({
  id: integer,
  log_id: optional(integer),
  received_at: time,
  outcome: described(oneOf(OUTCOMES), 'How it ended when it came.'),
  status_code: example(integer, 401),
  reason: optional(string),
  method: example(string, 'POST'),
  content_type: optional(string),
  source_ip: optional(example(string, '192.30.252.7')),
  body_bytes: count,
  webhook_key: display,
  webhook_key_id: integer,
  state: oneOf(KEPT_STATES),
  event_id: optional(integer),
  judged_at: optional(time),
  judged_outcome: optional(oneOf(OUTCOMES)),
  judged_reason: optional(string),
  pending: described(boolean, 'True while a run has it on its list.'),
});

const judgedSide = shape({ outcome: oneOf(OUTCOMES), status: integer, reason: optional(string) });

const statsFigures = {
  accepted: count,
  refused: count,
  by_outcome: byOutcome,
  avg_processing_time_ms: optional(number),
  max_processing_time_ms: optional(number),
};

const enableResult = { id: integer, ref: triggerRef, webhook_enabled: boolean };

export const COMPONENTS = {
  ErrorDetail: shape({
    path: described(example(string, '/rate_limit/requests'), 'JSON Pointer into what was sent.'),
    message: string,
  }),
  Error: {
    ...shape({
      success: { const: false },
      error: string,
      code: example(string, 'NOT_FOUND'),
      details: listOf(ref('ErrorDetail')),
    }),
    required: ['success', 'error', 'code'],
  },
  Pagination: {
    ...shape({
      page: integer,
      page_size: integer,
      total_items: described(count, 'Counted up to 10,000.'),
      total_pages: count,
      has_previous: boolean,
      has_next: boolean,
      total_items_capped: described(boolean, 'True where more than 10,000 match; paging goes on past them.'),
      search_limited: described(
        boolean,
        'With `q`, `ip` or `key` only: true where older rows were not looked at.',
      ),
    }),
    required: [
      'page',
      'page_size',
      'total_items',
      'total_pages',
      'has_previous',
      'has_next',
      'total_items_capped',
    ],
  },
  Session: shape({
    identity: shape({ id: string, login: example(string, 'ada'), tenant: optional(string) }),
    permissions: shape({ read: boolean, update: boolean }),
    version: string,
    secrets_encrypted: boolean,
  }),
  Pack: shape({ pack_ref: example(string, 'github'), triggers: count }),
  TriggerSummary,
  TriggerDetail: extended(TriggerSummary, {
    is_adhoc: boolean,
    param_schema: anything,
    payload_schema: described(anything, 'JSON Schema that payloads must satisfy; null where there is none.'),
    webhook: ref('WebhookInfo'),
  }),
  Mapping,
  MappingPreview,
  SynchronousProxy,
  Transform,
  WebhookInfo,
  EnableResult: shape({ ...enableResult, webhook_key: optional(key), webhook_url: optional(url) }),
  RegenerateResult: shape({ webhook_key: key, webhook_url: url, previous_key_revoked: boolean }),
  HmacStatus: shape({
    ...hmac,
    ...hmacState,
    current: described(optional(shape(secretUsage)), 'Null where no secret is stored.'),
    previous: described(
      listOf(
        shape({
          ...secretUsage,
          retired_at: time,
          valid_until: time,
          safe_to_revoke: described(
            boolean,
            'Nothing came with it for 24 hours, while something did with the current one.',
          ),
        }),
      ),
      'Earlier secrets that still verify, the latest first.',
    ),
  }),
  HmacResult: shape({ ...hmac, secret: described(optional(string), 'Null for schemes that have none.') }),
  HmacSecret: shape({ secret: string }),
  WebhookKey,
  KeySecret: extended(WebhookKey, { webhook_key: key, webhook_url: url }),
  KeyReveal: shape({ webhook_key: key, webhook_url: url }),
  KeyRotation: shape({ new_key: ref('KeySecret'), old_key: ref('WebhookKey') }),
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
  IpCheck: shape({
    allowed: boolean,
    matched: described(optional(string), 'The entry that lets the address in.'),
  }),
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
  KeptRequest,
  KeptRequestDetail: extended(KeptRequest, {
    url: described(
      optional(string),
      'Path and query as sent, with the key in its display form; the query with `triggers:update` only.',
    ),
    headers: listOf(
      shape({ name: string, value: described(optional(string), 'Null: a credential that is not revealed.') }),
    ),
    body: described(
      optional(shape({ text: optional(string), base64: optional(string), truncated: boolean })),
      'Null without `triggers:update`: what was refused may hold credentials.',
    ),
    findings: listOf(ref('Finding')),
  }),
  KeptUsage: shape({
    requests: count,
    bytes: count,
    max_requests: count,
    max_bytes: count,
    oldest_received_at: optional(time),
    run: optional(ref('RejudgeRun')),
  }),
  RejudgePlan: shape({
    total: count,
    tried: described(count, 'The oldest of them.'),
    accepted: count,
    refused: count,
    reasons: listOf(shape({ outcome: oneOf(OUTCOMES), reason: optional(string), requests: count })),
  }),
  RejudgeRun: shape({
    id: integer,
    state: oneOf(['running', 'done', 'stopped']),
    total: count,
    done: count,
    accepted: count,
    duplicate: count,
    refused: count,
    started_by: optional(example(string, 'ada')),
    problem: described(optional(string), 'Why it stopped by itself.'),
    created: time,
    finished: optional(time),
  }),
  RejudgeAnswer: shape({ plan: optional(ref('RejudgePlan')), run: optional(ref('RejudgeRun')) }),
  RejudgedRequest: shape({
    id: integer,
    state: oneOf(KEPT_STATES),
    outcome: oneOf(OUTCOMES),
    reason: optional(string),
    event_id: optional(integer),
  }),
  Discarded: shape({ discarded: count }),
  TriedRequest: shape({
    id: integer,
    received_at: time,
    before: judgedSide,
    after: judgedSide,
    difference: oneOf(DIFFERENCES),
    payload_before: optional(string),
    payload_after: optional(string),
  }),
  TriedChange: shape({
    tried: count,
    newly_accepted: count,
    newly_refused: count,
    changed_payload: count,
    other_reason: count,
    unchanged: count,
    results: described(listOf(ref('TriedRequest')), 'Those that differ first, newest first.'),
  }),
  AuditEntry: shape({
    id: integer,
    created: time,
    identity_id: string,
    identity_login: example(string, 'ada'),
    action: example(string, 'webhook.enable'),
    trigger_id: optional(integer),
    trigger_ref: optional(triggerRef),
    details: described(freeObject, 'For changes: { changes: { name: { old, new } } }, never with a secret.'),
  }),
  ...TARGET_COMPONENTS,
} satisfies Record<string, JsonSchema>;

export type ComponentName = keyof typeof COMPONENTS;
