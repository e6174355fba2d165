// What is accepted as settings of delivery ids, event types, batches and answers.

import Joi from 'joi';
import { MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS } from '../events/delivery-rules.ts';
import { MAX_TEMPLATE_LENGTH } from '../liquid/template.ts';
import { BATCH_FORMATS, MAX_ELEMENTS } from '../payload/split-batch.ts';
import type { EventSettingsPatch } from './event-setting-types.ts';

const text = (max: number) =>
  Joi.string()
    .max(max)
    .pattern(/^[^\0\p{Cs}]*$/u, 'text without NUL');
const header = () => Joi.string().pattern(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'the name of a header');

const place = (what: string) =>
  Joi.object({ header: header().example('x-delivery-id'), path: text(2000).example('$.id') })
    .xor('header', 'path')
    .allow(null)
    .description(
      `Where ${what} stands: a header, or a JSONPath into the body. Null: as the sender's scheme has it.`,
    );

export const eventSettings = {
  delivery: Joi.object({
    id_place: place('the id that a delivery keeps over retries'),
    window_seconds: Joi.number()
      .integer()
      .min(MIN_WINDOW_SECONDS)
      .max(MAX_WINDOW_SECONDS)
      .description('How long a delivery is recognised.')
      .example(86_400),
    replay_protection: Joi.boolean()
      .strict()
      .allow(null)
      .description('Whether signed content is remembered under any id. Null: as the scheme has it.'),
  }),
  event_type: Joi.object({
    place: place('the type of the event'),
    accepted: Joi.array()
      .items(text(255).min(1))
      .min(1)
      .max(200)
      .allow(null)
      .description(
        'Types that become events, with `*` globs; others are answered 200 and ignored. Null: every type.',
      )
      .example(['push', 'pull_request.*']),
  }),
  batch: Joi.object({
    format: Joi.string()
      .valid(...BATCH_FORMATS)
      .required()
      .description('What a body of several events is: an array, one document per line, an array at a path.'),
    path: text(2000).description('For format `path`: JSONPath to the array.'),
    on_error: Joi.string().valid('all', 'each').default('all'),
    max_elements: Joi.number().integer().min(1).max(MAX_ELEMENTS).default(1000),
  })
    .allow(null)
    .description('Null: a body is one event.')
    .example({ format: 'array', on_error: 'all', max_elements: 1000 }),
  response: Joi.object({
    status: Joi.number().integer().min(200).max(299),
    headers: Joi.object().pattern(header(), Joi.string().allow('').max(1000)),
    body: text(MAX_TEMPLATE_LENGTH).allow(null, '').description('A Liquid template; null: the usual answer.'),
    content_type: text(200),
  })
    .allow(null)
    .description('What the sender is answered once the event is stored; null: the usual answer.')
    .example({ status: 202, headers: {}, body: '{"id":{{ event_id }}}', content_type: 'application/json' }),
} satisfies Record<keyof EventSettingsPatch, Joi.Schema>;
