// JSON in which integers keep all of their digits, read and written.

const LONG_NUMBER = /\d{16}/;
/** Too long for a JavaScript number, with an exponent, or with a zero behind the point that it would drop. */
const INEXACT_NUMBER = /[\d.]{17}|\d[eE][+-]?\d|\.\d*0(?!\d)/;

type RawJson = (text: string) => unknown;
type Reviver = (name: string, value: unknown, context: { source?: string }) => unknown;

const rawJson = (JSON as unknown as { rawJSON: RawJson }).rawJSON;
const parse = JSON.parse as (text: string, reviver: Reviver) => unknown;

/** Integers beyond what a JavaScript number holds become bigints; `parsed` is the same text, where it was read before. */
export function parseWithBigInts(text: string, parsed?: unknown): unknown {
  if (!LONG_NUMBER.test(text)) return parsed ?? JSON.parse(text);
  return parse(text, (_name, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? '')
      ? BigInt(source as string)
      : value,
  );
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
