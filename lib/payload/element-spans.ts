// Finds where the elements of an array stand in a JSON text, so that each can be taken out as its sender wrote it:
// parsed and written anew, numbers would lose digits. The text has been parsed before, so it is known to be valid.

/** From the first character to the one behind the last. */
export interface Span {
  start: number;
  end: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** @param start where the array's bracket stands. */
export function elementSpans(text: string, start: number): Span[] {
  const spans: Span[] = [];
  let index = skipSpace(text, start + 1);
  while (text.charCodeAt(index) !== CLOSE_BRACKET) {
    const end = endOfValue(text, index);
    spans.push({ start: index, end });
    index = skipSpace(text, end);
    if (text.charCodeAt(index) === COMMA) index = skipSpace(text, index + 1);
  }
  return spans;
}

/**
 * Where an array or object of a parsed text begins in it. The text is walked side by side with what it was parsed to;
 * of a name that stands twice in an object, JSON.parse takes the last, and so does this.
 *
 * @returns -1 where the value is not of this text.
 */
export function startOf(text: string, json: unknown, wanted: object): number {
  const first = skipSpace(text, 0);
  if (json === wanted) return first;
  const search: Search = { text, wanted, found: -1 };
  pass(search, first, json);
  return search.found;
}

interface Search {
  text: string;
  wanted: object;
  found: number;
}

/** Returns the end of the value, so that every character is looked at once, however deep it is nested. */
function pass(search: Search, start: number, value: unknown): number {
  if (typeof value !== 'object' || value === null) return endOfValue(search.text, start);
  if (value === search.wanted) search.found = start;
  const first = search.text.charCodeAt(start);
  if (Array.isArray(value) && first === OPEN_BRACKET) return passArray(search, start, value);
  if (!Array.isArray(value) && first === OPEN_BRACE) {
    return passObject(search, start, value as Record<string, unknown>);
  }
  // Of a name that stands twice: what it stood for first.
  return endOfValue(search.text, start);
}

function passArray(search: Search, start: number, values: readonly unknown[]): number {
  const { text } = search;
  let index = skipSpace(text, start + 1);
  for (let position = 0; text.charCodeAt(index) !== CLOSE_BRACKET; position++) {
    index = skipSpace(text, pass(search, index, values[position]));
    if (text.charCodeAt(index) === COMMA) index = skipSpace(text, index + 1);
  }
  return index + 1;
}

function passObject(search: Search, start: number, members: Record<string, unknown>): number {
  const { text } = search;
  let index = skipSpace(text, start + 1);
  while (text.charCodeAt(index) !== CLOSE_BRACE) {
    const endOfName = endOfString(text, index);
    const name: string = JSON.parse(text.slice(index, endOfName));
    // Past the colon.
    const value = skipSpace(text, skipSpace(text, endOfName) + 1);
    index = skipSpace(text, pass(search, value, Object.hasOwn(members, name) ? members[name] : undefined));
    if (text.charCodeAt(index) === COMMA) index = skipSpace(text, index + 1);
  }
  return index + 1;
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return endOfString(text, start);
  if (first !== OPEN_BRACKET && first !== OPEN_BRACE) return endOfLiteral(text, start);
  let depth = 0;
  for (let index = start; ; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index) - 1;
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++;
    else if ((code === CLOSE_BRACKET || code === CLOSE_BRACE) && --depth === 0) return index + 1;
    else if (Number.isNaN(code)) throw new RangeError('the text ends inside of a value');
  }
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index++;
    else if (code === QUOTE) return index + 1;
  }
  throw new RangeError('the text ends inside of a string');
}

/** A number, true, false or null ends where something else begins. */
function endOfLiteral(text: string, start: number): number {
  let index = start;
  while (index < text.length && !isEndOfLiteral(text.charCodeAt(index))) index++;
  if (index === start) throw new RangeError('no value stands there');
  return index;
}

function isEndOfLiteral(code: number): boolean {
  return code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE || isSpace(code);
}

function skipSpace(text: string, start: number): number {
  let index = start;
  while (isSpace(text.charCodeAt(index))) index++;
  return index;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
