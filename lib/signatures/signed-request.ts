// What a verifier sees of a request, and how parts of a signature are read from it: each exactly once, and bounded.

import { compileJsonPath } from '../json-path/json-path.ts';
import type { SignaturePlace } from './model.ts';

export interface SignedRequest {
  method: string;
  /** Path and query as they came, before any router rewrote them: Express's `originalUrl`. */
  target: string;
  /** Names and values in turn, as Node's `rawHeaders`: what `headers` holds is joined, or leaves repetitions out. */
  rawHeaders: readonly string[];
  body: Buffer;
  /** Unix seconds, fractions allowed. */
  nowSeconds: number;
  /**
   * Filled in where the signature fits: what it covers, in parts, by which a captured request is known again. Left as it
   * is where that is not told apart from the body.
   */
  signedParts?: readonly (string | Buffer | symbol)[];
}

/** Why a request cannot be trusted, for the operator's log. */
export interface Problem {
  readonly problem: string;
  /** Nothing is wrong with the request as far as can be told: what it has to be checked with is out of reach just now. */
  readonly isTemporary?: boolean;
}

export const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'problem' in value;

export const MAX_HEADER_LENGTH = 8192;
const NON_ASCII = /[^\p{ASCII}]/u;

/** A request while it is verified: its body is parsed at most once, and only where the scheme looks into it. */
export class Reading {
  readonly request: SignedRequest;
  #json: { value: unknown } | undefined;
  #form: URLSearchParams | undefined;

  constructor(request: SignedRequest) {
    this.request = request;
  }

  /**
   * Undefined where the body is no JSON, or says it is a form: what is verified must be what becomes of the payload. The
   * byte order mark goes, as it does there.
   */
  get json(): unknown {
    this.#json ??= { value: isForm(this.request) ? undefined : parsed(this.request.body) };
    return this.#json.value;
  }

  /** Null where the body is no form. */
  get form(): URLSearchParams | null {
    if (!isForm(this.request)) return null;
    this.#form ??= new URLSearchParams(this.request.body.toString('utf8'));
    return this.#form;
  }
}

function parsed(body: Buffer): unknown {
  try {
    const text = body.toString('utf8');
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch {
    return undefined;
  }
}

function isForm({ rawHeaders }: SignedRequest): boolean {
  const type = singleHeader(rawHeaders, 'content-type');
  return typeof type === 'string' && /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(type);
}

/**
 * The value of a header that occurs exactly once: a proxy may forward the other copy of a repeated one. Null where it
 * does not occur.
 */
export function singleHeader(rawHeaders: readonly string[], name: string): string | null | Problem {
  let found: string | null = null;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index] as string;
    if (candidate.length !== name.length || (candidate !== name && candidate.toLowerCase() !== name))
      continue;
    if (found !== null) return { problem: `${name} header occurs more than once` };
    found = rawHeaders[index + 1] as string;
  }
  return found !== null && found.length > MAX_HEADER_LENGTH
    ? { problem: `${name} header is longer than ${MAX_HEADER_LENGTH} characters` }
    : found;
}

export type ReadText = (reading: Reading) => string | null | Problem;

/** Reads one text from a place; null where nothing is there. What is there twice, or is no text, is a problem. */
export function compilePlace(place: Exclude<SignaturePlace, { headers: string }>): ReadText {
  if ('header' in place) return (reading) => singleHeader(reading.request.rawHeaders, place.header);
  if ('form' in place) return (reading) => formField(reading, place.form);
  const path = compileJsonPath(place.path);
  return (reading) => textOf(path.values(reading.json), place.path);
}

function formField(reading: Reading, name: string): string | null | Problem {
  return textOf(reading.form?.getAll(name) ?? [], `form field ${name}`);
}

function textOf(values: readonly unknown[], where: string): string | null | Problem {
  const [value] = values;
  if (values.length > 1) return { problem: `${where} is there more than once` };
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') return { problem: `${where} is no text` };
  return value.length > MAX_HEADER_LENGTH
    ? { problem: `${where} is longer than ${MAX_HEADER_LENGTH} characters` }
    : value;
}

/** Text of a header or URL as the bytes it came as: Node reads each byte as one Latin-1 character. */
export function wireBytes(text: string): string | Buffer {
  return NON_ASCII.test(text) ? Buffer.from(text, 'latin1') : text;
}
