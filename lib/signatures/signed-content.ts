// What is signed, as the parts in their order: literals, the body's bytes, and what the request says of itself.

import type { SigningWay } from './model.ts';
import type { Signatures } from './signature-elements.ts';
import {
  compilePlace,
  isProblem,
  type Problem,
  type Reading,
  type ReadText,
  wireBytes,
} from './signed-request.ts';
import { parseSignedTime } from './signed-time.ts';

/** `SECRET` stands for the key, which differs from key to key. */
export const SECRET = Symbol('secret');
export type Part = string | Buffer | typeof SECRET;

export interface SignedContent {
  parts: readonly Part[];
  /** Unix milliseconds; null where no time is signed. */
  timeMs: number | null;
}

export type ReadContent = (reading: Reading, signatures: Signatures) => SignedContent | Problem;

const TOKEN = /(\{(?:body|time|id|nonce|url|method|secret)\})/;
export const CONTENT_TOKENS = [
  '{body}',
  '{time}',
  '{id}',
  '{nonce}',
  '{url}',
  '{method}',
  '{secret}',
] as const;

export type ReadUrl = (reading: Reading) => string | Problem;

interface Facts {
  time: string;
  id: string | Buffer;
  nonce: string | Buffer;
}

export function contentReader(way: SigningWay, urlOf: ReadUrl): ReadContent {
  const template = way.content.split(TOKEN).filter((part) => part !== '');
  const isBodyOnly = template.length === 1 && template[0] === '{body}';
  const readTime = way.time && timeReader(way.time);
  const readId = way.id && fieldReader(way.id, 'id', followingLiteral(template, '{id}'));
  const readNonce = way.nonce && fieldReader(way.nonce, 'nonce', followingLiteral(template, '{nonce}'));

  return function readContent(reading, signatures) {
    const body = reading.request.body;
    const time = readTime === undefined ? NO_TIME : readTime(reading, signatures);
    if ('problem' in time) return time;
    if (isBodyOnly) return { parts: [body], timeMs: time.ms };
    const id = readId === undefined ? '' : readId(reading);
    if (isProblem(id)) return id;
    const nonce = readNonce === undefined ? '' : readNonce(reading);
    if (isProblem(nonce)) return nonce;
    const parts = fill(template, reading, { time: time.text, id, nonce }, urlOf);
    return Array.isArray(parts) ? { parts, timeMs: time.ms } : parts;
  };
}

const NO_TIME = { text: '', ms: null };

function fill(template: readonly string[], reading: Reading, facts: Facts, urlOf: ReadUrl): Part[] | Problem {
  const parts: Part[] = [];
  for (const part of template) {
    const value = partOf(part, reading, facts, urlOf);
    if (isProblem(value)) return value;
    parts.push(value);
  }
  return parts;
}

function partOf(part: string, reading: Reading, facts: Facts, urlOf: ReadUrl): Part | Problem {
  switch (part) {
    case '{body}':
      return reading.request.body;
    case '{time}':
      return facts.time;
    case '{id}':
      return facts.id;
    case '{nonce}':
      return facts.nonce;
    case '{method}':
      return reading.request.method;
    case '{secret}':
      return SECRET;
    case '{url}': {
      const url = urlOf(reading);
      return typeof url === 'string' ? wireBytes(url) : url;
    }
    default:
      return part;
  }
}

type ReadTime = (reading: Reading, signatures: Signatures) => { text: string; ms: number | null } | Problem;

function timeReader({ from, unit }: NonNullable<SigningWay['time']>): ReadTime {
  const read = 'element' in from ? elementReader(from.element) : compilePlace(from);
  return function readTime(reading, signatures) {
    const text = read(reading, signatures);
    if (text === null || text === '') return { problem: 'timestamp is missing' };
    if (typeof text !== 'string') return text;
    const ms = parseSignedTime(text, unit);
    if (ms !== null) return { text, ms };
    return { problem: `timestamp is no ${unit === 'rfc3339' ? 'RFC 3339 time' : `whole number of ${unit}`}` };
  };
}

function elementReader(tag: string): (reading: Reading, signatures: Signatures) => string | Problem {
  return function readElement(_reading, { elements }) {
    const times = elements.filter((element) => element.startsWith(tag));
    const [time] = times;
    return time === undefined || times.length > 1
      ? { problem: `signature header needs exactly one ${tag} element` }
      : time.slice(tag.length);
  };
}

/**
 * What follows it in the content must not occur in it: `a.b` and `c` would be signed like `a` and `b.c`, and whoever
 * captured one could send the other.
 */
function fieldReader(
  place: NonNullable<SigningWay['id']>,
  name: string,
  separator: string | null,
): (reading: Reading) => string | Buffer | Problem {
  const read: ReadText = compilePlace(place);
  const where = Object.values(place).join();
  return function readField(reading) {
    const text = read(reading);
    if (text === null || text === '') return { problem: `${where}, the signed ${name}, is missing or empty` };
    if (typeof text !== 'string') return text;
    if (separator !== null && text.includes(separator)) {
      return {
        problem: `${where} holds ${JSON.stringify(separator)}, which makes the signed text ambiguous`,
      };
    }
    return 'header' in place ? wireBytes(text) : text;
  };
}

function followingLiteral(template: readonly string[], token: string): string | null {
  const next = template[template.indexOf(token) + 1];
  return next === undefined || TOKEN.test(next) ? null : next;
}
