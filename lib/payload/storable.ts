// Finds, before the database does, JSON that is well formed and yet cannot be stored as jsonb.

import { type ErrorDetail, WebhookRequestError } from '../errors.ts';
import { pointerPart } from '../json-pointer.ts';

/** PostgreSQL's own bound depends on its stack; this one is far below it and far above what senders use. */
const MAX_NESTING = 500;
/** Digits that a payload's exponents may stand for, beside four for each of its characters. */
const MAX_EXPONENT_DIGITS = 262_144;
/** In a shorter text exponents of two digits come to nothing much. */
const ALWAYS_COUNTED_LENGTH = 1_048_576;
const MAX_DETAILS = 20;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LOWER_E = 0x65;
const UPPER_E = 0x45;

/** @throws WebhookRequestError 422 where arrays and objects are nested deeper than MAX_NESTING. */
export function checkNesting(text: string): void {
  if (text.length < MAX_NESTING * 2) return;
  let depth = 0;
  let inString = false;
  // A loop over characters and not a regular expression, whose cost hostile text could make quadratic.
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) {
      inString = true;
    } else if (code === OPEN_BRACKET || code === OPEN_BRACE) {
      if (++depth > MAX_NESTING) {
        throw notStorable([{ path: '', message: `is nested deeper than ${MAX_NESTING} levels` }]);
      }
    } else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) {
      depth--;
    }
  }
}

/**
 * jsonb gives every number back with its digits written out: 9 bytes of `1e131071` become 131,072, and 5,000 of them a
 * text that ends the process which reads it.
 *
 * @throws WebhookRequestError 422 where the exponents stand for too many digits in all.
 */
export function checkNumbers(text: string): void {
  if (text.length < ALWAYS_COUNTED_LENGTH && !/\d[eE][+-]?\d{3}/.test(text)) return;
  if (exponentDigits(text) <= MAX_EXPONENT_DIGITS + 4 * text.length) return;
  throw notStorable([{ path: '', message: 'holds exponents that stand for too many digits' }]);
}

/** Sum of the exponents in a JSON text; what looks like one inside of a string does not count. */
function exponentDigits(text: string): number {
  let digits = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) inString = !inString;
    else if (inString && code === BACKSLASH) index++;
    else if (!inString && (code === LOWER_E || code === UPPER_E)) {
      digits += exponentAt(text, index + 1);
    }
  }
  return digits;
}

/** Leading zeros are passed over: `1e00000000000131071` stands for as many digits as `1e131071`. */
function exponentAt(text: string, start: number): number {
  let first = start;
  if (text[first] === '+' || text[first] === '-') first++;
  while (text[first] === '0') first++;
  return Number.parseInt(text.slice(first, first + 10), 10) || 0;
}

/**
 * PostgreSQL's jsonb holds neither U+0000 nor unpaired surrogates
 * (https://www.postgresql.org/docs/current/datatype-json.html). Both can only come in as `\u` escapes.
 *
 * @throws WebhookRequestError 422 naming every place, at most 20.
 */
export function checkStorable(text: string, json: unknown): void {
  if (!text.includes('\\u')) return;
  const details: ErrorDetail[] = [];
  collectUnstorable(json, '', details);
  if (details.length > 0) throw notStorable(details);
}

export function notStorable(details: ErrorDetail[], cause?: unknown): WebhookRequestError {
  return new WebhookRequestError('VALIDATION_ERROR', 'The payload cannot be stored', {
    outcome: 'invalid_payload',
    reason: `The payload cannot be stored: ${details[0]?.path ?? ''} ${details[0]?.message ?? ''}`.trim(),
    details,
    cause,
  });
}

function collectUnstorable(value: unknown, path: string, details: ErrorDetail[]): void {
  if (details.length >= MAX_DETAILS || value === null) return;
  if (typeof value === 'string') {
    const problem = textProblem(value);
    if (problem !== null) details.push({ path, message: problem });
  } else if (typeof value === 'object') {
    for (const [name, member] of Object.entries(value)) {
      const memberPath = `${path}${pointerPart(name)}`;
      const problem = Array.isArray(value) ? null : textProblem(name);
      if (problem !== null)
        details.push({ path: memberPath.toWellFormed(), message: `has a name that ${problem}` });
      collectUnstorable(member, memberPath, details);
    }
  }
}

function textProblem(text: string): string | null {
  if (text.includes('\0')) return 'holds U+0000, which PostgreSQL cannot store';
  if (!text.isWellFormed()) return 'holds an unpaired surrogate, which is not a character';
  return null;
}
