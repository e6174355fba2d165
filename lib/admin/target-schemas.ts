// What the routes of targets, deliveries and replays accept.

import Joi from 'joi';
import { DELIVERY_STATES, type DeliveryState } from '../delivery/delivery-list.ts';
import { BODY_FORMS, TARGET_METHODS } from '../targets/settings.ts';
import { addedHeader } from './added-header.ts';
import { pagedQuery } from './page-query.ts';
import type { EventReplayRequest, EventsReplayRequest, RetryRequest, TargetRequest } from './target-types.ts';

const MAX_IDS = 1000;

/** Text that PostgreSQL can hold. */
const text = (max: number) =>
  Joi.string()
    .max(max)
    .pattern(/^[^\0\p{Cs}]*$/u, 'text without NUL');
const time = () => Joi.string().isoDate().example('2026-01-20T12:00:00.000Z');
const integer = (min: number, max: number) => Joi.number().integer().min(min).max(max);
const id = () => integer(1, Number.MAX_SAFE_INTEGER);

const headerName = () => text(100).min(1).example('X-Source');
const place = {
  header: headerName().description("One of the sender's headers."),
  path: text(2000).description('A JSONPath into the payload.').example('$.repository.id'),
};

const condition = Joi.alternatives(
  text(2000).min(1).description('A JSONPath that must find something.'),
  Joi.object({
    ...place,
    equals: Joi.any(),
    in: Joi.array().items(Joi.any()).max(100),
    exists: Joi.boolean(),
    matches: text(1000).description('`*` stands for any characters.'),
  })
    .xor('header', 'path')
    .xor('equals', 'in', 'exists', 'matches'),
)
  .allow(null)
  .description('Which events are wanted; null: all.')
  .example({ path: '$.ref', equals: 'refs/heads/main' });

const header = addedHeader(text, headerName());

const retry = Joi.object({
  attempts: integer(1, 100).description('Tries in all.').example(10),
  first_delay_seconds: integer(1, 3600).example(5),
  max_delay_seconds: integer(1, 86_400).example(3600),
  total_seconds: integer(1, 30 * 86_400).example(86_400),
  final_statuses: Joi.array().items(integer(100, 599)).max(100).example([400, 410]),
});

const answer = Joi.object({
  statuses: Joi.array()
    .items(Joi.string().pattern(/^[1-5](\d\d|xx)$/, 'a status such as 204 or 2xx'))
    .min(1)
    .max(100)
    .example(['2xx']),
  headers: Joi.object().pattern(headerName(), text(1000)).max(20),
  json_schema: Joi.object().unknown().allow(null),
});

const settings = {
  method: Joi.string().valid(...TARGET_METHODS),
  pass_headers: Joi.array()
    .items(text(100).pattern(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'a name, with * for any characters'))
    .max(50)
    .description("The sender's headers that are passed on.")
    .example(['x-github-*']),
  headers: Joi.array().items(header).max(50),
  timeout_ms: integer(100, 60_000).example(10_000),
  body_form: Joi.string().valid(...BODY_FORMS),
  condition,
  retry,
  ordering: Joi.object({
    key: Joi.object(place).xor('header', 'path').required(),
    on_dead_letter: Joi.string().valid('block', 'skip').default('block'),
  })
    .allow(null)
    .description('Events with the same key are delivered one after the other.'),
  rate_per_second: Joi.number().min(0.01).max(1000).allow(null).example(10),
  concurrency: integer(1, 100).example(10),
  breaker: Joi.object({ failures: integer(1, 1000).required(), open_seconds: integer(1, 3600).required() })
    .allow(null)
    .example({ failures: 20, open_seconds: 60 }),
  answer,
  max_redirects: integer(0, 3).example(0),
  paused: Joi.boolean(),
};

const name = text(200).min(1).example('Staging');
const url = Joi.string().min(1).max(2048).example('https://attune.example.com/ci');

export const targetRequest = Joi.object<TargetRequest>({
  name: name.required(),
  url: url.required(),
  ...settings,
});
export const targetPatch = Joi.object<Partial<TargetRequest>>({ name, url, ...settings });
export const targetTest = Joi.object<{ event_id?: number }>({
  event_id: id().description('An event of this trigger to send. Where not given: the newest, or a sample.'),
});

export interface DeliveriesQuery {
  state?: string;
  target_id?: number;
  event_id?: number;
  since?: string;
  until?: string;
  trigger_ref?: string;
}

const states = DELIVERY_STATES.join('|');
const deliveryParameters = {
  state: Joi.string()
    .pattern(new RegExp(`^(${states})(,(${states}))*$`), 'states, separated by commas')
    .description(`One or several of ${DELIVERY_STATES.join(', ')}; separated by commas.`)
    .example('dead,retrying'),
  target_id: id(),
  event_id: id(),
  since: time().description('Made from this time on.'),
  until: time(),
};

export const deliveriesQuery = pagedQuery<DeliveriesQuery>(deliveryParameters);
export const allDeliveriesQuery = pagedQuery<DeliveriesQuery>({
  ...deliveryParameters,
  trigger_ref: text(255).description('A trigger ref; `*` stands for any characters.').example('github.*'),
});

const perSecond = () =>
  integer(1, 10_000)
    .example(100)
    .description('How many each second, so that neither targets nor the receiver are flooded (100).');
const ids = () => Joi.array().items(id()).min(1).max(MAX_IDS);

export const retryRequest = Joi.object<RetryRequest>({
  ids: ids().description('These.'),
  filter: Joi.object({
    state: Joi.array()
      .items(Joi.string().valid(...DELIVERY_STATES))
      .min(1)
      .description('Where not given: dead letters.'),
    target_id: id(),
    event_id: id(),
    since: time(),
    until: time(),
  }).description('Everything that matches.'),
  per_second: perSecond(),
}).oxor('ids', 'filter');

const what = {
  handler: Joi.boolean().description("Give it to the host's handler. Default: true where there is one."),
  targets: Joi.boolean().default(true).description('Deliver it to its targets.'),
};

export const eventReplay = Joi.object<EventReplayRequest>(what);
export const eventsReplay = Joi.object<EventsReplayRequest>({
  ...what,
  ids: ids(),
  trigger_ref: text(255).description('A trigger ref; `*` stands for any characters.').example('github.*'),
  since: time(),
  until: time(),
  handler_failed: Joi.boolean().description('Only events that the handler gave up on.'),
  per_second: perSecond(),
}).or('ids', 'trigger_ref', 'since', 'handler_failed');

export const deadEventsQuery = pagedQuery<{ trigger_ref?: string }>({
  trigger_ref: text(255).description('A trigger ref; `*` stands for any characters.').example('github.*'),
});

export function toStates(state: string | undefined): DeliveryState[] | undefined {
  return state?.split(',') as DeliveryState[] | undefined;
}
