// The shapes of triggers, their webhooks, keys and secrets, in step with api-types.ts.

import { HEALTHS } from '../../health/health-state.ts';
import { KEEP_MODES } from '../../kept/kept-request.ts';
import { PROXY_METHODS } from '../../proxy/settings.ts';
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

const key = example(string, 'wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7');

const url = example(string, 'https://attune.example.com/api/v1/webhooks/wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7');

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

const enableResult = { id: integer, ref: triggerRef, webhook_enabled: boolean };

export const WEBHOOK_COMPONENTS = {
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
  IpCheck: shape({
    allowed: boolean,
    matched: described(optional(string), 'The entry that lets the address in.'),
  }),
} satisfies Record<string, JsonSchema>;
