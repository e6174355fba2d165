// Twilio signs the URL and, of a form, every field; of anything else only a hash in the URL says what the body must be.
// https://www.twilio.com/docs/usage/webhooks/webhooks-security

import { createHash } from 'node:crypto';
import { parse, stringify } from 'node:querystring';
import { equalText } from '../compare.ts';
import type { SigningWay } from '../model.ts';
import { publicUrlReader } from '../public-url.ts';
import type { VerifyingKey } from '../secret-key.ts';
import { signatureReader } from '../signature-elements.ts';
import { isProblem, type Problem, type Reading, wireBytes } from '../signed-request.ts';
import { hmacOf, MISMATCH } from '../signing-way.ts';
import type { Judge, OwnOptions } from './own-scheme.ts';

const WAY: SigningWay = {
  kind: 'hmac',
  signature: { header: 'x-twilio-signature' },
  encoding: 'base64',
  content: '{url}',
};

export function twilio({ publicUrl, label, keys }: OwnOptions): Judge {
  const urlOf = publicUrlReader(publicUrl, label);
  const signatures = signatureReader(WAY, null);
  return function judgeTwilio(reading) {
    const found = signatures.read(reading);
    if (isProblem(found)) return found;
    const url = urlOf(reading);
    if (typeof url !== 'string') return url;
    const fields = signedFields(reading, url);
    if (typeof fields !== 'string') return fields;
    const [signature = ''] = found.candidates;
    for (const form of urlForms(url)) {
      const match = keyThatSigns(keys, signature, form, fields);
      if (match === -1) continue;
      // The same fields can be written in many ways, and are the same delivery in all of them.
      if (fields !== '') reading.request.signedParts = [form, '\0', fields];
      return match;
    }
    return MISMATCH;
  };
}

function keyThatSigns(keys: readonly VerifyingKey[], signature: string, url: string, fields: string): number {
  let match = -1;
  for (let index = 0; index < keys.length; index++) {
    const expected = twilioSignature(keys[index] as VerifyingKey, url, fields);
    if (equalText(signature, Buffer.from(expected, 'latin1')) && match === -1) match = index;
  }
  return match;
}

export function twilioSignature(key: VerifyingKey, url: string, fields: string): string {
  return hmacOf('sha1', key, [wireBytes(url), fields]).digest('base64');
}

/** What is signed behind the URL. A body that neither a hash in the URL nor its own fields vouch for is unsigned. */
function signedFields(reading: Reading, url: string): string | Problem {
  const { body } = reading.request;
  const hashes = new URLSearchParams(url.split('?').slice(1).join('?')).getAll('bodySHA256');
  if (hashes.length > 1) return { problem: 'bodySHA256 occurs more than once in the URL' };
  if (hashes[0] !== undefined) {
    const expected = Buffer.from(createHash('sha256').update(body).digest('hex'), 'latin1');
    return equalText(hashes[0], expected)
      ? ''
      : { problem: 'bodySHA256 in the URL is not the hash of the body' };
  }
  if (reading.form !== null) return formFields(reading.form);
  return body.length === 0
    ? ''
    : { problem: 'the body is no form and the URL holds no bodySHA256, so nothing vouches for the body' };
}

/** Sorted by name, each name followed by its value; of a repeated field every different value once, sorted too. */
export function formFields(form: URLSearchParams): string {
  return [...new Set(form.keys())]
    .sort(byCodeUnit)
    .flatMap((name) => [...new Set(form.getAll(name))].sort(byCodeUnit).map((value) => name + value))
    .join('');
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Twilio may have signed the URL with or without the port that its scheme implies, and with some characters of it escaped:
 * the same forms in the same order as in its own code, which a request that is right rarely gets beyond the first of.
 */
function* urlForms(url: string): Generator<string> {
  yield url;
  yield* portForms(url);
  const parsed = REWRITTEN.test(partsOf(url).rest) ? null : URL.parse(url);
  if (parsed === null) return;
  const normal = portForms(parsed.href);
  yield* normal;
  yield* normal.map(withRewrittenQuery);
}

function portForms(url: string): string[] {
  const { scheme, authority, rest } = partsOf(url);
  const host = authority.replace(/:\d+$/, '');
  return [`${scheme}${host}${rest}`, `${scheme}${host}${scheme === 'https://' ? ':443' : ':80'}${rest}`];
}

function partsOf(url: string): { scheme: string; authority: string; rest: string } {
  const [, scheme = '', authority = '', rest = ''] = /^(https?:\/\/)([^/?#]*)(.*)$/s.exec(url) ?? [];
  return { scheme, authority, rest };
}

/** Every parameter counts: by default, what comes behind the thousandth would be left out, and so be unsigned. */
function withRewrittenQuery(url: string): string {
  const [path = '', ...query] = url.split('?');
  return query.length === 0 ? url : `${path}?${stringify(parse(query.join('?'), '&', '=', { maxKeys: 0 }))}`;
}

/** A parser drops or resolves these, so that another URL than the signed one would read the same to it. */
const REWRITTEN = /[^\x21-\x7e]|[\\#]|\/(?:\.|%2e){1,2}(?:[/?]|$)/i;
