// What bodies become on their way: written anew by a framework, a proxy or an editor. Each variant is what the sender may
// have signed before that happened to the body that came.

import { checkNesting } from '../payload/storable.ts';

export interface BodyVariant {
  body: Buffer;
  /** Completes "the body was …". */
  what: string;
}

/** Parsing and writing anew costs more than signing. */
const MAX_REWRITTEN_BYTES = 2 * 1024 ** 2;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export function* bodyVariants(body: Buffer): Generator<BodyVariant> {
  yield* endingVariants(body);
  const text = body.toString('utf8');
  if (body.length > MAX_REWRITTEN_BYTES) return;
  yield* charsetVariants(body, text);
  const json = parsed(text);
  if (json === undefined) return;
  yield* jsonVariants(json);
}

function* endingVariants(body: Buffer): Generator<BodyVariant> {
  const newline = Buffer.from('\n');
  const text = body.toString('latin1');
  yield { body: Buffer.concat([body, newline]), what: 'stripped of the line break at its end' };
  yield { body: Buffer.concat([body, Buffer.from('\r\n')]), what: 'stripped of the line break at its end' };
  if (/\s$/.test(text))
    yield { body: Buffer.from(text.trimEnd(), 'latin1'), what: 'given white space at its end' };
  if (/^\s/.test(text))
    yield { body: Buffer.from(text.trim(), 'latin1'), what: 'given white space around it' };
  if (text.includes('\r\n')) {
    yield {
      body: Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1'),
      what: 'given other line breaks (LF became CRLF)',
    };
  } else if (text.includes('\n')) {
    const crlf = text.replaceAll('\n', '\r\n');
    yield { body: Buffer.from(crlf, 'latin1'), what: 'given other line breaks (CRLF became LF)' };
    yield { body: Buffer.from(`${crlf}\r\n`, 'latin1'), what: 'given other line breaks (CRLF became LF)' };
  }
  if (body.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
    yield { body: body.subarray(3), what: 'given a byte order mark' };
  } else {
    yield { body: Buffer.concat([BYTE_ORDER_MARK, body]), what: 'stripped of its byte order mark' };
  }
}

function* charsetVariants(body: Buffer, text: string): Generator<BodyVariant> {
  const isAscii = body.every((byte) => byte < 0x80);
  if (isAscii) return;
  yield { body: Buffer.from(text, 'latin1'), what: 'converted from Latin-1 to UTF-8' };
  yield { body: Buffer.from(body.toString('latin1'), 'utf8'), what: 'converted from UTF-8 read as Latin-1' };
}

function* jsonVariants(json: unknown): Generator<BodyVariant> {
  const REWRITTEN = 'parsed and written anew';
  const compact = JSON.stringify(json);
  yield { body: Buffer.from(compact), what: `${REWRITTEN} (the sender signed it without spaces)` };
  yield {
    body: Buffer.from(spaced(json)),
    what: `${REWRITTEN} (the sender signed it with a space after , and :)`,
  };
  for (const indent of [2, 4, '\t']) {
    const pretty = JSON.stringify(json, null, indent);
    const how = `${REWRITTEN} (the sender signed it indented by ${indent === '\t' ? 'tabs' : indent})`;
    yield { body: Buffer.from(pretty), what: how };
    yield { body: Buffer.from(`${pretty}\n`), what: how };
  }
  const sorted = sortedKeys(json);
  yield {
    body: Buffer.from(JSON.stringify(sorted)),
    what: `${REWRITTEN} (the sender signed it with sorted names)`,
  };
  yield { body: Buffer.from(spaced(sorted)), what: `${REWRITTEN} (the sender signed it with sorted names)` };
  yield {
    body: Buffer.from(compact.replaceAll('/', '\\/')),
    what: `${REWRITTEN} (the sender signed it with \\/ for /)`,
  };
  const escaped = escapedUnicode(compact);
  if (escaped !== compact) {
    const how = `${REWRITTEN} (the sender signed it with \\u escapes)`;
    yield { body: Buffer.from(escaped), what: how };
    yield { body: Buffer.from(escapedUnicode(spaced(json))), what: how };
    yield { body: Buffer.from(escaped.replaceAll('/', '\\/')), what: how };
  }
}

function parsed(text: string): unknown {
  try {
    // Deeper than what is ever stored, writing it anew would exhaust the stack.
    checkNesting(text);
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

/** As Python's json.dumps writes it. */
function spaced(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`)
    .join(', ')}}`;
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  // Without a prototype: a member may be called __proto__.
  const sorted: Record<string, unknown> = Object.create(null);
  for (const name of Object.keys(value).sort())
    sorted[name] = sortedKeys((value as Record<string, unknown>)[name]);
  return sorted;
}

function escapedUnicode(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
