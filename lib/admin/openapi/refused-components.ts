// The shapes of refused requests that are kept, and judged again, in step with api-types.ts.

import { KEPT_STATES } from '../../kept/kept-request.ts';
import { DIFFERENCES } from '../../kept/tried-change.ts';
import { OUTCOMES } from '../../outcome.ts';
import type { JsonSchema } from './json-schema.ts';
import {
  boolean,
  count,
  described,
  display,
  example,
  extended,
  integer,
  listOf,
  oneOf,
  optional,
  ref,
  shape,
  string,
  time,
} from './shapes.ts';

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

export const REFUSED_COMPONENTS = {
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
} satisfies Record<string, JsonSchema>;
