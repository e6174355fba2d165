// One way of signing, compiled for the keys of one trigger: all that does not depend on the request is done beforehand.

import { createHash, createHmac, verify } from 'node:crypto';
import { bodyHmacMatch } from './body-hmac.ts';
import { decodeStrictly, equalBytes, equalText } from './compare.ts';
import type { HmacAlgorithm, SigningWay } from './model.ts';
import { hubspotDecoded, publicUrlReader } from './public-url.ts';
import type { VerifyingKey } from './secret-key.ts';
import { type SignatureReader, signatureReader } from './signature-elements.ts';
import { contentReader, type Part, type ReadContent, type ReadUrl, SECRET } from './signed-content.ts';
import type { Problem, Reading } from './signed-request.ts';
import { staleness } from './signed-time.ts';

export interface WayOptions {
  label: string;
  algorithm: HmacAlgorithm | null;
  keys: readonly VerifyingKey[];
  toleranceSeconds: number;
  publicUrl: string | undefined;
}

export interface CompiledWay {
  isThere: SignatureReader['isThere'];
  /** Index of the key that fits, or why none does. */
  judge(reading: Reading): number | Problem;
}

/** Index of the key under which one of the candidates signs these parts; -1 where there is none. */
type Match = (candidates: readonly string[], parts: readonly Part[]) => number;

export function compileWay(way: SigningWay, options: WayOptions): CompiledWay {
  const signatures = signatureReader(way, options.algorithm);
  const contents = contentReaders(way, options);
  const match = matcher(way, options);
  const unit = way.time?.unit ?? 'seconds';
  const quick = bodyHmacMatch(way, options.algorithm ?? 'sha256', options.keys);

  return {
    isThere: signatures.isThere,
    judge(reading) {
      if (quick !== null) {
        const key = quick(reading);
        if (key !== null) return key === -1 ? MISMATCH : key;
      }
      const found = signatures.read(reading);
      if ('problem' in found) return found;
      for (const readContent of contents) {
        const content = readContent(reading, found);
        if ('problem' in content) return content;
        const key = match(found.candidates, content.parts);
        if (key === -1) continue;
        reading.request.signedParts = content.parts;
        // Only a signed time says anything, so the signature comes first.
        if (content.timeMs === null) return key;
        const stale = staleness(content.timeMs, reading.request.nowSeconds, options.toleranceSeconds, unit);
        return stale === null ? key : { problem: stale };
      }
      return MISMATCH;
    },
  };
}

export const MISMATCH: Problem = {
  problem: 'signature mismatch: wrong secret, or the body was changed on its way',
};

function contentReaders(way: SigningWay, { publicUrl, label }: WayOptions): ReadContent[] {
  if (!way.content.includes('{url}')) return [contentReader(way, noUrl)];
  const asSent = publicUrlReader(publicUrl, label);
  const forms: ReadUrl[] = way.urlForms === 'hubspot' ? [asSent, hubspotDecoded(asSent)] : [asSent];
  return forms.map((form) => contentReader(way, form));
}

const noUrl: ReadUrl = () => ({ problem: 'no URL is signed' });

function matcher(way: SigningWay, { keys, algorithm }: WayOptions): Match {
  switch (way.kind) {
    case 'hmac':
      return textMatcher(keys, (key, parts) =>
        hmacOf(algorithm ?? 'sha256', key, parts).digest(way.encoding),
      );
    case 'hash':
      return textMatcher(keys, (key, parts) =>
        hashOf(algorithm ?? 'sha256', key, parts).digest(way.encoding),
      );
    case 'equal':
      return equalMatcher(keys, 'header' in way.signature || 'headers' in way.signature ? 'latin1' : 'utf8');
    case 'ed25519':
    case 'ecdsa':
      return publicKeyMatcher(way, keys);
  }
}

/** Every key is tried against every signature, without stopping early, so that timing tells nothing. */
function textMatcher(
  keys: readonly VerifyingKey[],
  digest: (key: VerifyingKey, parts: readonly Part[]) => string,
): Match {
  return function matchText(candidates, parts) {
    let match = -1;
    for (let index = 0; index < keys.length; index++) {
      const expected = Buffer.from(digest(keys[index] as VerifyingKey, parts), 'latin1');
      for (const candidate of candidates) {
        if (equalText(candidate, expected) && match === -1) match = index;
      }
    }
    return match;
  };
}

export function hmacOf(algorithm: HmacAlgorithm, key: VerifyingKey, parts: readonly Part[]) {
  const hmac = createHmac(algorithm, shared(key).hmac);
  for (const part of parts) hmac.update(part === SECRET ? shared(key).bytes : part);
  return hmac;
}

export function hashOf(algorithm: HmacAlgorithm, key: VerifyingKey, parts: readonly Part[]) {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part === SECRET ? shared(key).bytes : part);
  return hash;
}

function shared(key: VerifyingKey): Extract<VerifyingKey, { kind: 'shared' }> {
  if (key.kind === 'shared') return key;
  throw new RangeError('a public key signs nothing');
}

/** @param wire how the text came: Node reads each byte of a header as one Latin-1 character. */
function equalMatcher(keys: readonly VerifyingKey[], wire: 'latin1' | 'utf8'): Match {
  return function matchEqual(candidates) {
    let match = -1;
    for (const candidate of candidates) {
      const received = Buffer.from(candidate, wire);
      for (let index = 0; index < keys.length; index++) {
        if (equalBytes(received, shared(keys[index] as VerifyingKey).bytes) && match === -1) match = index;
      }
    }
    return match;
  };
}

function publicKeyMatcher({ kind, encoding }: SigningWay, keys: readonly VerifyingKey[]): Match {
  const algorithm = kind === 'ecdsa' ? 'sha256' : null;
  return function matchPublicKey(candidates, parts) {
    const content = Buffer.concat(
      parts.map((part) => (part === SECRET ? Buffer.alloc(0) : Buffer.from(part))),
    );
    for (const candidate of new Set(candidates)) {
      const signature = decodeStrictly(candidate, encoding);
      if (signature === null || (kind === 'ed25519' && signature.length !== 64)) continue;
      const match = keys.findIndex(
        (key) => key.kind === 'public' && verify(algorithm, content, key.publicKey, signature),
      );
      if (match !== -1) return match;
    }
    return -1;
  };
}
