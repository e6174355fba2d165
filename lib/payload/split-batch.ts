// Takes a body apart that holds several events: an array, an array at a path, or one JSON document per line.

import { WebhookRequestError } from '../errors.ts';
import { compileJsonPath, type JsonPath, JsonPathError } from '../json-path/json-path.ts';
import { elementSpans, startOf } from './element-spans.ts';
import type { Payload } from './parse-payload.ts';
import { checkNesting, checkNumbers, checkStorable } from './storable.ts';

export const BATCH_FORMATS = ['array', 'ndjson', 'path'] as const;
export type BatchFormat = (typeof BATCH_FORMATS)[number];
export const DEFAULT_MAX_ELEMENTS = 1_000;
export const MAX_ELEMENTS = 10_000;

/** As a trigger's column holds it. */
export interface BatchSettings {
  format: BatchFormat;
  /** For `path`: JSONPath to the array. */
  path?: string;
  /** Whether one element that is refused takes the others with it, or is left out. */
  on_error: 'all' | 'each';
  max_elements: number;
}

export interface BatchRules {
  format: BatchFormat;
  path: JsonPath | null;
  onError: 'all' | 'each';
  maxElements: number;
}

/** A well-formed element, or why it is none. */
export type Element = Payload | WebhookRequestError;

/** @throws Error where they cannot be used: plain SQL can store anything. */
export function compileBatchRules(settings: unknown): BatchRules {
  const { format, path, on_error, max_elements } = (settings ?? {}) as Partial<BatchSettings>;
  if (format === undefined || !BATCH_FORMATS.includes(format)) {
    throw new TypeError(`${JSON.stringify(format)} is no format of a batch`);
  }
  if (format === 'path' && typeof path !== 'string') throw new TypeError('"path" is missing');
  return {
    format,
    path: format === 'path' ? compileJsonPath(path as string) : null,
    onError: on_error === 'each' ? 'each' : 'all',
    maxElements: boundOf(max_elements),
  };
}

function boundOf(max: unknown): number {
  return Number.isInteger(max) && (max as number) >= 1
    ? Math.min(max as number, MAX_ELEMENTS)
    : DEFAULT_MAX_ELEMENTS;
}

/**
 * Null where the body is a single event after all: in format `array`, anything but an array is.
 *
 * @throws WebhookRequestError 413 for too many elements, 422 where no array stands at the path.
 */
export function splitJson(payload: Payload, rules: BatchRules): Element[] | null {
  const { text, json } = payload;
  const array = rules.path === null ? json : arrayAt(json, rules.path);
  if (!Array.isArray(array)) return null;
  checkCount(array.length, rules);
  const spans = elementSpans(text, startOf(text, json, array));
  return spans.map(({ start, end }, position) => toElement(text.slice(start, end), array[position]));
}

function arrayAt(json: unknown, path: JsonPath): unknown[] {
  const found = path.values(json);
  const [array] = found;
  if (found.length === 1 && Array.isArray(array)) return array;
  const seen = found.length === 1 ? 'something that is no array' : `${found.length} values`;
  throw refused(422, `The payload holds ${seen} at ${path.text}, where its events should be an array`);
}

/** Lines without anything but white space hold no element. @throws WebhookRequestError 413 for too many elements. */
export function splitLines(text: string, rules: BatchRules): Element[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  checkCount(lines.length, rules);
  return lines.map((line) => {
    try {
      checkNesting(line);
      return toElement(line.trim(), JSON.parse(line));
    } catch (error) {
      return error instanceof WebhookRequestError ? error : malformed(error);
    }
  });
}

function checkCount(count: number, { maxElements }: BatchRules): void {
  if (count <= maxElements) return;
  throw refused(413, `The batch holds ${count} elements; at most ${maxElements} are taken at once`);
}

function toElement(text: string, json: unknown): Element {
  try {
    checkNumbers(text);
    checkStorable(text, json);
  } catch (error) {
    if (error instanceof WebhookRequestError) return error;
    throw error;
  }
  return { text, bytes: Buffer.from(text, 'utf8'), json };
}

function malformed(cause: unknown): WebhookRequestError {
  const message = `The line is not valid JSON: ${(cause as Error).message.slice(0, 200)}`;
  return new WebhookRequestError('BAD_REQUEST', message, { outcome: 'invalid_payload', cause });
}

function refused(status: 413 | 422, message: string): WebhookRequestError {
  const code = status === 413 ? 'PAYLOAD_TOO_LARGE' : 'VALIDATION_ERROR';
  return new WebhookRequestError(code, message, { outcome: 'invalid_payload' });
}

/** Why a stored path is of no use, or null. */
export function batchPathProblem(path: string): string | null {
  try {
    compileJsonPath(path);
    return null;
  } catch (error) {
    if (error instanceof JsonPathError) return `${error.message} (at character ${error.position + 1})`;
    throw error;
  }
}
