// JSONPath (RFC 9535): finds values in a payload. What only names one member after the other, as nearly every path does,
// is walked directly; everything else is json-p3's, within bounds.

import { compileQuery } from './bounded-query.ts';
import { type JsonPath, JsonPathError, valueAt } from './path.ts';

export { type JsonPath, JsonPathError } from './path.ts';

const MAX_LENGTH = 2_000;
const PART =
  /\.([A-Za-z_][A-Za-z0-9_]*)|\['([^'"\\\p{Cc}\p{Cs}]*)'\]|\["([^'"\\\p{Cc}\p{Cs}]*)"\]|\[(0|[1-9]\d{0,8})\]/uy;

/** @throws JsonPathError telling where the text stops being a path. */
export function compileJsonPath(text: string): JsonPath {
  if (text.length > MAX_LENGTH) {
    throw new JsonPathError(`is ${text.length} characters long; at most ${MAX_LENGTH} are`, MAX_LENGTH);
  }
  const parts = simpleParts(text);
  return parts === null ? compileQuery(text) : walk(text, parts);
}

/** Null where the path does more than name members. */
function simpleParts(text: string): (string | number)[] | null {
  if (text[0] !== '$') return null;
  const parts: (string | number)[] = [];
  let index = 1;
  while (index < text.length) {
    PART.lastIndex = index;
    const match = PART.exec(text);
    if (match === null) return null;
    const [part, dotted, single, double, position] = match;
    parts.push(position === undefined ? ((dotted ?? single ?? double) as string) : Number(position));
    index += part.length;
  }
  return parts;
}

function walk(text: string, parts: readonly (string | number)[]): JsonPath {
  const first = (json: unknown, exact: unknown = json) => valueAt(exact, parts);
  return {
    text,
    isSingular: true,
    values(json, exact) {
      const value = first(json, exact);
      return value === undefined ? [] : [value];
    },
    first,
  };
}
