// Contentful signs a canonical form of the request, with the headers that it lists in one of them.
// https://www.contentful.com/developers/docs/webhooks/request-verification/

import querystring from 'node:querystring';
import { equalText } from '../compare.ts';
import { publicUrlReader } from '../public-url.ts';
import type { VerifyingKey } from '../secret-key.ts';
import { type Problem, type Reading, singleHeader } from '../signed-request.ts';
import { parseSignedTime, staleness } from '../signed-time.ts';
import { hmacOf, MISMATCH } from '../signing-way.ts';
import type { Judge, OwnOptions } from './own-scheme.ts';

const SIGNATURE = 'x-contentful-signature';
const SIGNED_HEADERS = 'x-contentful-signed-headers';
const TIMESTAMP = 'x-contentful-timestamp';
const MAX_HEADERS = 50;

export function contentful({ publicUrl, label, keys, toleranceSeconds }: OwnOptions): Judge {
  const urlOf = publicUrlReader(publicUrl, label);
  return function judgeContentful(reading) {
    const signature = required(reading, SIGNATURE);
    if (typeof signature !== 'string') return signature;
    const headers = signedHeaders(reading);
    if ('problem' in headers) return headers;
    const url = urlOf(reading);
    if (typeof url !== 'string') return url;
    const timeMs = parseSignedTime(new Map(headers).get(TIMESTAMP) ?? '', 'milliseconds');
    if (timeMs === null) return { problem: 'timestamp is no whole number of milliseconds' };
    const match = keys.findIndex((key) =>
      equalText(signature, Buffer.from(canonicalSignature(key, reading, url, headers), 'latin1')),
    );
    if (match === -1) return MISMATCH;
    const stale = staleness(timeMs, reading.request.nowSeconds, toleranceSeconds, 'milliseconds');
    if (stale !== null) return { problem: stale };
    // Method, path and headers tell deliveries apart whose bodies are the same.
    reading.request.signedParts = canonicalParts(reading, url, headers);
    return match;
  };
}

type Headers = readonly (readonly [name: string, value: string])[];

/** Time and list are among what is signed, or they could be exchanged. */
function signedHeaders(reading: Reading): Headers | Problem {
  const list = required(reading, SIGNED_HEADERS);
  if (typeof list !== 'string') return list;
  const names = list.split(',').map((name) => name.trim().toLowerCase());
  if (names.length > MAX_HEADERS)
    return { problem: `${SIGNED_HEADERS} lists more than ${MAX_HEADERS} headers` };
  if (!names.includes(TIMESTAMP) || !names.includes(SIGNED_HEADERS)) {
    return { problem: `${SIGNED_HEADERS} leaves out ${TIMESTAMP} or itself` };
  }
  const headers: [string, string][] = [];
  for (const name of [...new Set(names)].sort()) {
    const value = singleHeader(reading.request.rawHeaders, name);
    if (typeof value !== 'string') return value ?? { problem: `${name} header is signed and missing` };
    headers.push([name, value.trim()]);
  }
  return headers;
}

function required(reading: Reading, name: string): string | Problem {
  const value = singleHeader(reading.request.rawHeaders, name);
  return value === null || value === '' ? { problem: `${name} header is missing or empty` } : value;
}

export function canonicalSignature(
  key: VerifyingKey,
  reading: Reading,
  url: string,
  headers: Headers,
): string {
  return hmacOf('sha256', key, canonicalParts(reading, url, headers)).digest('hex');
}

function canonicalParts({ request: { method, body } }: Reading, url: string, headers: Headers): Buffer[] {
  const path = url.replace(/^https?:\/\/[^/?#]*/, '');
  const lines = [method, encodedPath(path), headers.map(([name, value]) => `${name}:${value}`).join(';'), ''];
  return [Buffer.from(lines.join('\n'), 'latin1'), body];
}

/** The query is escaped as a whole, and then the percent signs of that again. */
function encodedPath(path: string): string {
  const [pathname = '', ...rest] = path.split('?');
  const search = rest.join('?');
  return encodeURI(search === '' ? pathname : `${pathname}?${querystring.escape(search)}`);
}
