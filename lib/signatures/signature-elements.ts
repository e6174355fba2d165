// Finds the signatures in a request: in one header or several, in the body, alone or in a list with other elements.

import type { HmacAlgorithm, SigningWay } from './model.ts';
import { compilePlace, isProblem, MAX_HEADER_LENGTH, type Problem, type Reading } from './signed-request.ts';

export const MAX_SIGNATURES = 16;
// `sha256=…` or `v1,…`; the padding of base64 is no tag.
const TAGGED = /=(?!=*$)|,/;

export interface Signatures {
  /** As text, without their tags; never empty. */
  candidates: readonly string[];
  /** Everything the header lists, for what else stands there. */
  elements: readonly string[];
}

export interface SignatureReader {
  /** Whether the request says it is signed this way, rightly or not. */
  isThere(reading: Reading): boolean;
  read(reading: Reading): Signatures | Problem;
}

export function signatureReader(way: SigningWay, algorithm: HmacAlgorithm | null): SignatureReader {
  const { signature } = way;
  const tag = tagOf(way, algorithm);
  if ('headers' in signature) return headersReader(signature.headers, way, tag);
  const read = compilePlace(signature);
  const where =
    'header' in signature ? signature.header : 'form' in signature ? signature.form : signature.path;
  return {
    isThere: (reading) => read(reading) !== null,
    read(reading) {
      const text = read(reading);
      if (text === null) return { problem: `signature missing: expected ${where}` };
      if (typeof text !== 'string') return text;
      if (text === '') return { problem: `${where} is empty` };
      return signaturesIn(text, way, tag, where);
    },
  };
}

export function tagOf({ tag = '' }: SigningWay, algorithm: HmacAlgorithm | null): string {
  return algorithm === null ? tag : tag.replace('{algorithm}', algorithm);
}

function signaturesIn(text: string, way: SigningWay, tag: string, where: string): Signatures | Problem {
  const elements = way.split === undefined ? [text] : text.split(way.split);
  const candidates: string[] = [];
  for (let index = 0; index < elements.length; index++) {
    const element = way.trim ? (elements[index] as string).trim() : (elements[index] as string);
    if (way.trim) elements[index] = element;
    const digest = digestOf(element, way, tag);
    if (digest === null || digest === '') continue;
    if (candidates.length === MAX_SIGNATURES) {
      return { problem: `${where} lists more than ${MAX_SIGNATURES} signatures` };
    }
    candidates.push(digest);
  }
  if (candidates.length === 0) return { problem: `${where} holds no ${tag || way.encoding} signature` };
  return { candidates, elements };
}

/** Null for an element of another kind: those are skipped, so that senders can introduce new ones. */
function digestOf(element: string, way: SigningWay, tag: string): string | null {
  const digest = element.startsWith(tag)
    ? element.slice(tag.length)
    : way.bare && !TAGGED.test(element)
      ? element
      : null;
  return way.ignoreCase && digest !== null ? digest.toLowerCase() : digest;
}

/** One signature in each header whose name begins so. */
function headersReader(prefix: string, way: SigningWay, tag: string): SignatureReader {
  const namesIn = (reading: Reading) =>
    reading.request.rawHeaders
      .filter((_, index) => index % 2 === 0)
      .map((name) => name.toLowerCase())
      .filter((name) => name.startsWith(prefix));
  return {
    isThere: (reading) => namesIn(reading).length > 0,
    read(reading) {
      const names = namesIn(reading);
      if (names.length === 0) return { problem: `signature missing: expected ${prefix}…` };
      if (names.length > MAX_SIGNATURES) {
        return { problem: `more than ${MAX_SIGNATURES} headers ${prefix}…` };
      }
      if (new Set(names).size < names.length) return { problem: `a header ${prefix}… occurs more than once` };
      const { rawHeaders } = reading.request;
      const values = rawHeaders.filter(
        (_, index) => index % 2 === 1 && isNamed(rawHeaders[index - 1], prefix),
      );
      if (values.some((value) => value.length > MAX_HEADER_LENGTH)) {
        return { problem: `a header ${prefix}… is longer than ${MAX_HEADER_LENGTH} characters` };
      }
      const read = values.map((value) => signaturesIn(value, way, tag, `${prefix}…`));
      const candidates = read
        .flatMap((one) => (isProblem(one) ? [] : one.candidates))
        .slice(0, MAX_SIGNATURES);
      if (candidates.length === 0) return { problem: `no header ${prefix}… holds a signature` };
      return { candidates, elements: [] };
    },
  };
}

function isNamed(name: string | undefined, prefix: string): boolean {
  return name?.toLowerCase().startsWith(prefix) === true;
}
