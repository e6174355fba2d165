// What the routes of mapping and proxy accept.

import Joi from 'joi';
import { MAX_TEMPLATE_LENGTH } from '../liquid/template.ts';
import { MAX_ELEMENTS } from '../payload/split-batch.ts';
import { PROXY_METHODS } from '../proxy/settings.ts';
import { addedHeader } from './added-header.ts';
import type { MappingPreviewRequest, ProxyPatch, TransformPatch } from './transform-types.ts';

const text = (max: number) =>
  Joi.string()
    .max(max)
    .pattern(/^[^\0\p{Cs}]*$/u, 'text without NUL');
const integer = (min: number, max: number) => Joi.number().integer().min(min).max(max);

const mapping = Joi.alternatives(
  Joi.object({
    kind: Joi.string().valid('jsonpath').required(),
    fields: Joi.object()
      .unknown()
      .required()
      .description(
        'Names and JSONPaths (RFC 9535); `{ "path", "required", "default", "list" }`, or further names.',
      ),
  }),
  Joi.object({
    kind: Joi.string().valid('liquid').required(),
    template: text(MAX_TEMPLATE_LENGTH).required().description('A Liquid template that writes JSON.'),
  }),
)
  .allow(null)
  .messages({
    'alternatives.match': 'is neither of kind "jsonpath" with "fields" nor of kind "liquid" with "template"',
  })
  .description('What the event holds; null: the payload as it came.')
  .example({ kind: 'jsonpath', fields: { repository: '$.repository.full_name' } });

const inputSchema = Joi.object()
  .unknown()
  .allow(null)
  .description('A JSON Schema that the payload has to satisfy before it is mapped; null: none.')
  .example({ required: ['repository'] });

const transform = {
  mapping,
  input_schema: inputSchema,
  keep_original: Joi.boolean()
    .strict()
    .description(
      'Whether the body is kept as it came beside the event, where a mapping makes something else of it.',
    ),
};

export const transformPatch = Joi.object<TransformPatch>(transform);

export const mappingPreview = Joi.object<MappingPreviewRequest>({
  mapping: mapping.description('To try. Where not given: the stored one.'),
  input_schema: inputSchema.description('To try. Where not given: the stored one.'),
  payload: Joi.any().description(
    'JSON. Large integers lose digits on the way here: send those as `payload_text`.',
  ),
  payload_text: Joi.string().allow('').max(1_048_576).description('The body as a sender would write it.'),
  event_id: integer(1, Number.MAX_SAFE_INTEGER).description(
    'An event of this trigger, whose payload is taken.',
  ),
  log_id: integer(1, Number.MAX_SAFE_INTEGER).description(
    'A logged request of this trigger that became an event, or whose body was kept.',
  ),
  headers: Joi.object()
    .pattern(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, text(4096).allow(''))
    .max(100)
    .description("The sender's, beside a payload.")
    .example({ 'x-github-event': 'push' }),
  element: integer(0, MAX_ELEMENTS - 1)
    .default(0)
    .description('Where the body is a batch: which of its elements, counted from 0.'),
}).xor('payload', 'payload_text', 'event_id', 'log_id');

const header = addedHeader(text, text(100).min(1).example('X-Source'));

const substitute = Joi.object({
  status: integer(200, 599).required(),
  body: text(65_536)
    .allow('', null)
    .default(null)
    .description('Null: an error that tells the id of the event.'),
});

export const proxyPatch = Joi.object<ProxyPatch>({
  url: Joi.string().min(1).max(2048).example('https://app.example.com/hooks'),
  method: Joi.string()
    .valid(...PROXY_METHODS)
    .allow(null)
    .description("Null: the sender's own."),
  timeout_ms: integer(100, 30_000).example(10_000),
  headers: Joi.array().items(header).max(50).description("Added, or put in the place of the sender's."),
  answer: Joi.object({
    statuses: Joi.array()
      .items(Joi.string().pattern(/^[1-5](\d\d|xx)$/, 'a status such as 204 or 2xx'))
      .min(1)
      .max(100)
      .example(['2xx']),
    headers: Joi.object()
      .pattern(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, text(1000))
      .max(20),
    json_schema: Joi.object().unknown().allow(null),
  }).description('What an answer must be to be passed on to the sender.'),
  on_timeout: substitute,
  on_failure: substitute,
  max_response_bytes: integer(1024, 10_485_760).example(1_048_576),
})
  .allow(null)
  .description(
    'Where requests are passed on to while their senders wait; null: nowhere. Members not given stay.',
  );
