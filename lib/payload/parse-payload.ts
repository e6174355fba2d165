// Turns the bytes of a request into JSON: application/json, application/*+json, and forms (GitHub's `payload=` too).

import { isUtf8 } from 'node:buffer';
import { WebhookRequestError } from '../errors.ts';
import { checkNesting, checkNumbers, checkStorable } from './storable.ts';

export interface Payload {
  /** JSON text: the sender's own where it sent JSON, so that large integers keep their digits. */
  text: string;
  /** The same in UTF-8. */
  bytes: Buffer;
  /** The same, parsed. */
  json: unknown;
}

/** What some senders do beside sending JSON as JSON. */
export interface PayloadForms {
  /** An empty body stands for `{}`. */
  acceptsEmptyBody?: boolean;
  /** What comes as `text/plain` is JSON. */
  textIsJson?: boolean;
  /** Forms are not accepted. */
  jsonOnly?: boolean;
}

/** @throws WebhookRequestError 422 for what PostgreSQL cannot hold. */
export function checkPayload({ text, json }: Pick<Payload, 'text' | 'json'>): void {
  checkNumbers(text);
  checkStorable(text, json);
}

/**
 * @param contentType value of the Content-Type header; where it is absent, JSON is assumed.
 * @throws WebhookRequestError 400 for an empty or malformed body, 415 for other content types, 422 for JSON that
 *   PostgreSQL cannot hold.
 */
export function parsePayload(contentType: string | undefined, body: Buffer, forms?: PayloadForms): Payload {
  const payload = readPayload(contentType, body, forms);
  checkPayload(payload);
  return payload;
}

/** The same before `checkPayload`, for a body whose parts are judged each on its own. */
export function readPayload(
  contentType: string | undefined,
  body: Buffer,
  { acceptsEmptyBody = false, textIsJson = false, jsonOnly = false }: PayloadForms = {},
): Payload {
  if (body.length === 0 && acceptsEmptyBody) return emptyPayload();
  const kind = contentKind(contentType, textIsJson);
  if (kind === 'form' && jsonOnly) throw unsupported('A form is not accepted; send application/json');
  if (body.length === 0) throw malformed('The request body is empty; send a JSON document');
  if (!isUtf8(body)) throw malformed('The request body is not valid UTF-8');
  const sent = body.toString('utf8');
  const text = kind === 'form' ? formToJson(sent) : withoutByteOrderMark(sent);
  checkNesting(text);
  const json = parseJson(text);
  // What was sent is used again where it is the text, and not encoded anew.
  return { text, bytes: text === sent ? body : Buffer.from(text, 'utf8'), json };
}

/** Nothing was sent, so the rules that look for something in it find an object without members. */
function emptyPayload(): Payload {
  return { text: '{}', bytes: Buffer.from('{}'), json: {} };
}

const LINES_TYPES = new Set([
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/x-jsonl',
  'application/jsonlines',
  'application/x-jsonlines',
  'application/json-lines',
]);

/**
 * The text of a body that holds one JSON document per line.
 *
 * @throws WebhookRequestError 400 where it is empty or not UTF-8, 415 for other content types than JSON and NDJSON.
 */
export function decodeText(contentType: string | undefined, body: Buffer): string {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  const isLines = mediaType !== undefined && LINES_TYPES.has(mediaType);
  if (!isLines && contentKind(contentType, true) !== 'json') {
    throw unsupported('A form is not accepted; send application/x-ndjson');
  }
  if (body.length === 0) throw malformed('The request body is empty; send a JSON document per line');
  if (!isUtf8(body)) throw malformed('The request body is not valid UTF-8');
  return withoutByteOrderMark(body.toString('utf8'));
}

function contentKind(contentType: string | undefined, textIsJson: boolean): 'json' | 'form' {
  if (contentType === undefined || contentType === 'application/json') return 'json';
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((parameter) => parameter.trim()).find((p) => p.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw unsupported(`${charset} is not supported; send UTF-8`);
  }
  const mediaType = type.trim();
  if (/^application\/(?:[\w!#$&^.+-]+\+)?json$/.test(mediaType)) return 'json';
  if (mediaType === 'application/x-www-form-urlencoded') return 'form';
  if (mediaType === 'text/plain' && textIsJson) return 'json';
  throw unsupported(
    `Content type ${JSON.stringify(mediaType.slice(0, 100))} is not accepted; send application/json, ` +
      'application/*+json or application/x-www-form-urlencoded',
  );
}

function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(`The request body is not valid JSON: ${(error as Error).message.slice(0, 200)}`, error);
  }
}

/**
 * A single field `payload` holding JSON is GitHub's form encoding and stands for that JSON
 * (https://docs.github.com/en/webhooks/webhook-events-and-payloads); any other form becomes an object of its fields,
 * a repeated field a list.
 */
function formToJson(form: string): string {
  const fields = [...new URLSearchParams(form)];
  const [first] = fields;
  if (fields.length === 1 && first?.[0] === 'payload') return first[1];
  const byName = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const values = byName.get(name);
    if (values === undefined) byName.set(name, [value]);
    else values.push(value);
  }
  const members = [...byName].map(
    ([name, values]) => `${JSON.stringify(name)}:${JSON.stringify(values.length === 1 ? values[0] : values)}`,
  );
  return `{${members.join(',')}}`;
}

function malformed(message: string, cause?: unknown): WebhookRequestError {
  return new WebhookRequestError('BAD_REQUEST', message, { outcome: 'invalid_payload', cause });
}

function unsupported(message: string): WebhookRequestError {
  return new WebhookRequestError('UNSUPPORTED_MEDIA_TYPE', message, { outcome: 'unsupported_type' });
}
