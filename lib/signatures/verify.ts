// Verifies one request against one scheme. Knows no Express and no clock: headers, body and time come in.

import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import {
  type HmacAlgorithm,
  SCHEMES,
  type SchemeName,
  type SignatureScheme,
  secretToKey,
} from './schemes.ts';

const MAX_HEADER_LENGTH = 8192;
const MAX_SIGNATURES = 16;

export interface Verifier {
  scheme: SchemeName;
  algorithm: HmacAlgorithm;
  /** The current key and, during a rotation, earlier ones. Never empty: without a key nothing can be verified. */
  keys: readonly KeyObject[];
  toleranceSeconds: number;
}

export interface SignedRequest {
  /** Every value of a header, by its lower-case name; empty where it is absent. */
  headerValues(name: string): readonly string[];
  body: Buffer;
  nowSeconds: number;
}

/** Null where the signature is right; otherwise why it is not, for the operator's log (the sender hears only 401). */
export type SignatureProblem = string | null;

/** @throws RangeError where a secret is empty, because an empty key verifies nothing, or the scheme has no such algorithm. */
export function createVerifier(options: {
  scheme: SchemeName;
  algorithm?: HmacAlgorithm;
  secrets: readonly string[];
  toleranceSeconds?: number;
}): Verifier {
  const { scheme, secrets, toleranceSeconds = 300 } = options;
  const keys = secrets.map((secret) => secretToKey(scheme, secret));
  if (keys.length === 0 || keys.some((key) => key.length === 0)) {
    throw new RangeError('"secret" is missing, empty or unreadable');
  }
  const { algorithms, label } = SCHEMES[scheme];
  const algorithm = options.algorithm ?? algorithms[0] ?? 'sha256';
  if (!algorithms.includes(algorithm)) {
    throw new RangeError(`${label} signs with ${algorithms.join(', ')}, never with ${algorithm}`);
  }
  return { scheme, algorithm, keys: keys.map((key) => createSecretKey(key)), toleranceSeconds };
}

export function verifySignature(verifier: Verifier, request: SignedRequest): SignatureProblem {
  const scheme = SCHEMES[verifier.scheme];
  const name = scheme.signatureHeaders.find((header) => request.headerValues(header).length > 0);
  if (name === undefined) return `signature header missing: expected ${scheme.signatureHeaders.join(' or ')}`;
  const header = singleHeader(request, name);
  if ('problem' in header) return header.problem;

  const elements = splitElements(header.value, scheme.separator);
  if (elements.length > MAX_SIGNATURES) return `${name} lists more than ${MAX_SIGNATURES} signatures`;
  const candidates = digestsOf(elements, scheme, verifier.algorithm);
  if (candidates.length === 0) {
    return `${name} holds no ${tagOf(scheme, verifier.algorithm) || scheme.encoding} signature`;
  }

  const signed = signedParts(scheme, request, elements);
  if ('problem' in signed) return signed.problem;
  if (!anyMatches(verifier, scheme, candidates, signed.parts, request.body)) {
    return 'signature mismatch: wrong secret, or the body was changed on its way';
  }
  return signed.time === null ? null : staleness(signed.time, request.nowSeconds, verifier.toleranceSeconds);
}

type HeaderValue = { value: string } | { problem: string };

/** A proxy may forward the other copy of a repeated header, so only exactly one is trusted. */
function singleHeader(request: SignedRequest, name: string): HeaderValue {
  const [value, second] = request.headerValues(name);
  if (value === undefined || value === '') return { problem: `${name} header is missing or empty` };
  if (second !== undefined) return { problem: `${name} header occurs more than once` };
  return value.length > MAX_HEADER_LENGTH ? { problem: `${name} header is too long` } : { value };
}

function splitElements(value: string, separator: SignatureScheme['separator']): string[] {
  return separator === null ? [value] : value.split(separator);
}

function tagOf(scheme: SignatureScheme, algorithm: HmacAlgorithm): string {
  return scheme.tag.replace('{algorithm}', algorithm);
}

function digestsOf(elements: string[], scheme: SignatureScheme, algorithm: HmacAlgorithm): string[] {
  const tag = tagOf(scheme, algorithm);
  return elements
    .filter((element) => element.startsWith(tag) || (scheme.tagOptional && !element.includes('=')))
    .map((element) => (element.startsWith(tag) ? element.slice(tag.length) : element))
    .map((digest) => (scheme.ignoreCase ? digest.toLowerCase() : digest));
}

type SignedParts = { parts: string[]; time: number | null } | { problem: string };

/** The texts that stand before the body in the signed content; the body is always the last part. */
function signedParts(scheme: SignatureScheme, request: SignedRequest, elements: string[]): SignedParts {
  const id = scheme.idHeader === undefined ? { value: '' } : singleHeader(request, scheme.idHeader);
  if ('problem' in id) return id;
  if (id.value.includes('.'))
    return { problem: `${scheme.idHeader} holds a dot, which makes the signed text ambiguous` };
  const time = scheme.time === undefined ? { value: '' } : timeText(scheme.time, request, elements);
  if ('problem' in time) return time;
  if (scheme.time !== undefined && !/^\d{1,16}$/.test(time.value)) {
    return { problem: 'timestamp is not a whole number of seconds' };
  }
  const parts = scheme.content.slice(0, -1).map((part) => {
    if (part === '{id}') return id.value;
    return part === '{time}' ? time.value : part;
  });
  return { parts, time: scheme.time === undefined ? null : Number(time.value) };
}

function timeText(
  from: { header: string } | { element: string },
  request: SignedRequest,
  elements: string[],
): HeaderValue {
  if ('header' in from) return singleHeader(request, from.header);
  const times = elements.filter((element) => element.startsWith(from.element));
  const [time] = times;
  return time === undefined || times.length > 1
    ? { problem: `signature header needs exactly one ${from.element} element` }
    : { value: time.slice(from.element.length) };
}

/** Every key is tried against every signature, without stopping early, so that timing tells nothing. */
function anyMatches(
  verifier: Verifier,
  scheme: SignatureScheme,
  candidates: string[],
  parts: string[],
  body: Buffer,
): boolean {
  let matches = false;
  for (const key of verifier.keys) {
    const expected = Buffer.from(
      computeDigest(verifier.algorithm, key, scheme.encoding, parts, body),
      'latin1',
    );
    for (const candidate of candidates) {
      const received = Buffer.from(candidate, 'utf8');
      if (received.length === expected.length && timingSafeEqual(received, expected)) matches = true;
    }
  }
  return matches;
}

function computeDigest(
  algorithm: HmacAlgorithm,
  key: KeyObject,
  encoding: 'hex' | 'base64',
  parts: string[],
  body: Buffer,
): string {
  const hmac = createHmac(algorithm, key);
  for (const part of parts) hmac.update(part, 'utf8');
  return hmac.update(body).digest(encoding);
}

function staleness(time: number, nowSeconds: number, toleranceSeconds: number): SignatureProblem {
  const ageSeconds = Math.floor(nowSeconds) - time;
  if (Math.abs(ageSeconds) <= toleranceSeconds) return null;
  const direction = ageSeconds > 0 ? `${ageSeconds} s old` : `${-ageSeconds} s in the future`;
  return `timestamp is ${direction}; at most ${toleranceSeconds} s are tolerated`;
}

/** Headers that carry a valid signature of `body`, for tests, the test tool and forwarded requests. */
export function signRequest(
  verifier: Verifier,
  body: Buffer,
  context: { id: string; nowSeconds: number },
): Record<string, string> {
  const scheme = SCHEMES[verifier.scheme];
  const [key] = verifier.keys;
  const [signatureHeader] = scheme.signatureHeaders;
  if (key === undefined || signatureHeader === undefined) throw new RangeError('nothing to sign with');
  const time = String(Math.floor(context.nowSeconds));
  const parts = scheme.content
    .slice(0, -1)
    .map((part) => (part === '{id}' ? context.id : part === '{time}' ? time : part));
  const digest = `${tagOf(scheme, verifier.algorithm)}${computeDigest(verifier.algorithm, key, scheme.encoding, parts, body)}`;
  const headers: Record<string, string> = {};
  if (scheme.idHeader !== undefined) headers[scheme.idHeader] = context.id;
  if (scheme.time !== undefined && 'header' in scheme.time) headers[scheme.time.header] = time;
  headers[signatureHeader] =
    scheme.time !== undefined && 'element' in scheme.time
      ? `${scheme.time.element}${time},${digest}`
      : digest;
  return headers;
}
