// JSON in which numbers keep all of their digits, read and written.

import { ExactNumber, rawJson } from './exact-number.ts';

/**
 * Too long for a JavaScript number, with an exponent, or with a zero behind the point that it would drop. Between what may
 * stand around a number: texts are full of digits.
 */
const INEXACT_NUMBER =
  /(?<![^\s[:,])-?(?:(?=\d{16}|[\d.]{17})\d+(?:\.\d+)?|\d+(?:\.\d+)?[eE][+-]?\d+|\d+\.\d*0)(?![^\s,}\]])/;

type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;

const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/**
 * For templates: integers beyond what a JavaScript number holds become bigints, which cannot be calculated with by mistake;
 * other numbers that would be written differently become exact ones. `parsed` is the same text, where it was read before.
 */
export function parseForTemplates(text: string, parsed?: unknown): unknown {
  if (!INEXACT_NUMBER.test(text)) return parsed ?? JSON.parse(text);
  // One for each spelling, so that equal ones are the same to what looks for repeated elements.
  const known = new Map<string, bigint | ExactNumber>();
  return parse(text, (_name, value, { source }) => {
    if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
    const exact = known.get(source) ?? (/^-?\d+$/.test(source) ? BigInt(source) : new ExactNumber(source));
    known.set(source, exact);
    return exact;
  });
}

/** Every number that would be written differently is kept as it came, as JSON.rawJSON; not to be calculated with. */
export function parseExactly(text: string, parsed?: unknown): unknown {
  if (!INEXACT_NUMBER.test(text)) return parsed ?? JSON.parse(text);
  return parse(text, (_name, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? rawJson(source) : value,
  );
}

/** What JSON has no word for, as `undefined`, is null. */
export function toJsonText(value: unknown, space = 0): string {
  return (
    JSON.stringify(
      value,
      (_name, member) => (typeof member === 'bigint' ? rawJson(String(member)) : member),
      space,
    ) ?? 'null'
  );
}
