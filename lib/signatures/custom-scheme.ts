// A scheme that an operator describes: the same members as in model.ts, in snake_case, checked for whether they make sense
// together before anything is compiled from them.

import Joi from 'joi';
import { compileJsonPath, JsonPathError } from '../json-path/json-path.ts';
import { checkAlternatives } from './alternatives.ts';
import {
  type SecretFormat,
  SIGNATURE_ENCODINGS,
  SIGNATURE_KINDS,
  type SignatureScheme,
  type SigningWay,
  TIME_UNITS,
} from './model.ts';
import { headerName, readOptions, type SchemeOptions, SchemeOptionsError } from './scheme-options.ts';
import { SCHEMES } from './schemes.ts';
import { CONTENT_TOKENS } from './signed-content.ts';

interface WayOptions {
  kind: SigningWay['kind'];
  signature: SigningWay['signature'];
  split?: SigningWay['split'] | null;
  trim?: boolean;
  tag?: string;
  bare?: boolean;
  encoding: SigningWay['encoding'];
  ignore_case?: boolean;
  content?: string;
  time?: { unit: (typeof TIME_UNITS)[number] } & Record<string, string>;
  id?: SigningWay['id'];
  nonce?: SigningWay['nonce'];
}

export interface CustomOptions extends WayOptions {
  key: Pick<SecretFormat, 'reading'> & { prefix?: string };
  alternatives?: WayOptions[];
  accepts_empty_body?: boolean;
  text_is_json?: boolean;
}

const READINGS = ['text', 'base64', 'hex', 'ed25519-hex', 'ed25519-base64', 'p256-spki'] as const;
const READINGS_OF: Readonly<Record<SigningWay['kind'], readonly SecretFormat['reading'][]>> = {
  hmac: ['text', 'base64', 'hex'],
  hash: ['text', 'base64', 'hex'],
  equal: ['text'],
  ed25519: ['ed25519-hex', 'ed25519-base64'],
  ecdsa: ['p256-spki'],
};

const jsonPath = Joi.string().max(500).custom(checkPath);
const formField = Joi.string().min(1).max(100);
const tag = Joi.string()
  .max(64)
  .pattern(/^[\x20-\x7e]*$/, 'printable ASCII');
const place = { header: headerName, path: jsonPath, form: formField };
const value = Joi.object(place).xor('header', 'path', 'form');

const way = {
  kind: Joi.valid(...SIGNATURE_KINDS).default('hmac'),
  signature: Joi.object({ ...place, headers: headerName })
    .xor('header', 'headers', 'path', 'form')
    .required(),
  split: Joi.valid(',', ';', ' ', null),
  trim: Joi.boolean(),
  tag: tag.allow(''),
  bare: Joi.boolean(),
  encoding: Joi.valid(...SIGNATURE_ENCODINGS).default('hex'),
  ignore_case: Joi.boolean(),
  content: Joi.string().max(500).default('{body}'),
  time: Joi.object({ ...place, element: tag.min(1), unit: Joi.valid(...TIME_UNITS).default('seconds') }).xor(
    'header',
    'path',
    'form',
    'element',
  ),
  id: value,
  nonce: value,
};

export const customOptions = Joi.object<CustomOptions>({
  ...way,
  key: Joi.object({ reading: Joi.valid(...READINGS).default('text'), prefix: tag }).default({
    reading: 'text',
  }),
  alternatives: Joi.array().items(Joi.object(way)).max(4),
  accepts_empty_body: Joi.boolean(),
  text_is_json: Joi.boolean(),
});

/** @throws SchemeOptionsError */
export function customScheme(options: SchemeOptions): SignatureScheme {
  const read = readOptions(customOptions, options);
  const ways = [read, ...(read.alternatives ?? [])].map((described, index) =>
    wayOf(described, read.key.reading, index === 0 ? '' : `/alternatives/${index - 1}`),
  );
  checkAlternatives(ways);
  const hasTime = ways.some((described) => described.time !== undefined);
  return {
    ...SCHEMES.custom,
    ways,
    secret: { ...SCHEMES.custom.secret, ...read.key, description: `a key read as ${read.key.reading}` },
    toleranceSeconds: hasTime ? SCHEMES.custom.toleranceSeconds : null,
    ...(read.accepts_empty_body ? { acceptsEmptyBody: true } : {}),
    ...(read.text_is_json ? { textIsJson: true } : {}),
    // Where one signature fits any body, it counts once.
    replay: hasTime ? 'signed' : ways.every(coversBody) ? 'off' : 'remember',
  };
}

function coversBody({ kind, content }: SigningWay): boolean {
  return kind === 'equal' || content.includes('{body}');
}

function wayOf(options: WayOptions, reading: SecretFormat['reading'], path: string): SigningWay {
  const content = options.kind === 'equal' ? '{secret}' : (options.content ?? '{body}');
  checkSense(options, content, reading, path);
  const { time, ignore_case: ignoreCase, split, trim, bare } = options;
  return {
    kind: options.kind,
    signature: options.signature,
    encoding: options.encoding,
    content,
    ...(split ? { split } : {}),
    ...(trim ? { trim } : {}),
    ...(bare ? { bare } : {}),
    ...(ignoreCase ? { ignoreCase } : {}),
    ...(options.tag ? { tag: options.tag } : {}),
    ...(time ? { time: timeOf(time) } : {}),
    ...(options.id ? { id: options.id } : {}),
    ...(options.nonce ? { nonce: options.nonce } : {}),
  };
}

function timeOf({ unit, ...from }: NonNullable<WayOptions['time']>): SigningWay['time'] {
  return { from: from as NonNullable<SigningWay['time']>['from'], unit };
}

/** Each of these would compile, and then let in what nobody signed or refuse everything. */
function checkSense(
  { kind, time, id, nonce, split }: WayOptions,
  content: string,
  reading: SecretFormat['reading'],
  path: string,
): void {
  const fail = (member: string, message: string): never => {
    throw new SchemeOptionsError(`${path}/${member}`, message);
  };
  const unknown = content
    .match(/\{[^}]*\}/g)
    ?.find((token) => !(CONTENT_TOKENS as readonly string[]).includes(token));
  if (unknown !== undefined) fail('content', `${unknown} is unknown; known are ${CONTENT_TOKENS.join(', ')}`);
  if (!READINGS_OF[kind].includes(reading)) {
    throw new SchemeOptionsError('/key/reading', `must be ${READINGS_OF[kind].join(' or ')} for ${kind}`);
  }
  if (content.includes('{secret}') !== (kind === 'hash' || kind === 'equal')) {
    fail(
      'content',
      kind === 'hash' ? 'must hold {secret}: a hash without it proves nothing' : 'must not hold {secret}',
    );
  }
  if (kind === 'equal') {
    if (time ?? id ?? nonce)
      fail(time ? 'time' : id ? 'id' : 'nonce', 'is not signed where the secret is only shown');
    return;
  }
  const holds = (token: string) => content.includes(token);
  if (!holds('{body}') && !holds('{nonce}')) fail('content', 'must hold {body}, or the body could be any');
  if (holds('{id}') !== (id !== undefined)) fail('id', 'goes with {id} in "content": give both or neither');
  if (holds('{nonce}') !== (nonce !== undefined))
    fail('nonce', 'goes with {nonce} in "content": give both or neither');
  if (time !== undefined && 'element' in time && !split)
    fail('time', 'is an element of a list, so "split" is needed');
  const isInBody = time !== undefined && ('path' in time || 'form' in time) && holds('{body}');
  if (holds('{time}') !== (time !== undefined) && !isInBody) {
    fail(
      'time',
      'goes with {time} in "content", or lies in a signed {body}; a time that is not signed proves nothing',
    );
  }
}

function checkPath(text: string, { message }: Joi.CustomHelpers): unknown {
  try {
    compileJsonPath(text);
    return text;
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    return message({ custom: `is no JSONPath at character ${error.position}: ${error.message}` });
  }
}
