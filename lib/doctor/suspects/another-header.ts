// No signature where it is looked for: perhaps it stands in another header.

import type { HeaderPair } from '../../kept/request-head.ts';
import { headerPairs } from '../../kept/request-head.ts';
import type { SignatureEncoding, SigningWay } from '../../signatures/model.ts';
import { certain, likely, type Suspect } from './suspect.ts';

const LOOKS_SIGNED = /sig|hmac|digest|hash|token|auth|secret/i;
const TAGGED = /^((?:sha\d+|v\d+|s|h1)[=,])?(.+)$/;
const MAX_CANDIDATES = 6;

export const anotherHeader: Suspect = (trial, { ways, keys, isSigned }) => {
  const [way] = ways;
  if (isSigned) return [];
  const { request, scheme } = trial.case;
  const candidates = headerPairs(request)
    .filter(([name]) => LOOKS_SIGNED.test(name))
    .slice(0, MAX_CANDIDATES);
  for (const [name, value] of way === undefined ? [] : candidates) {
    const ways = encodingsOf(value).map((encoding) => inHeader(way as SigningWay, name, value, encoding));
    if (!ways.some((tried) => trial.fits({ way: tried }, keys))) continue;
    return certain(
      'signature_missing',
      `The signature is right, but it stands in the header ${name}; ${scheme.label} has it as ${scheme.header}.`,
      'Have the sender use that header, or choose the scheme that has it where it is.',
    );
  }
  return likely(
    'signature_missing',
    `There is no signature as ${scheme.label} has it: ${scheme.header}. ${present(candidates)}`,
    remedy(candidates),
  );
};

function inHeader(way: SigningWay, name: string, value: string, encoding: SignatureEncoding): SigningWay {
  const tag = TAGGED.exec(value)?.[1] ?? '';
  const { split: _split, time, ...plain } = way;
  const content = time !== undefined && 'element' in time.from ? '{body}' : way.content;
  const kept = content === way.content && time !== undefined ? { time } : {};
  return { ...plain, ...kept, content, signature: { header: name.toLowerCase() }, tag, encoding };
}

function encodingsOf(value: string): SignatureEncoding[] {
  const digest = TAGGED.exec(value)?.[2] ?? value;
  return /^[0-9a-f]+$/i.test(digest) ? ['hex', 'base64'] : ['base64', 'base64url'];
}

function present(candidates: readonly HeaderPair[]): string {
  if (candidates.length === 0) return 'No header looks like one.';
  return `Headers that look like one: ${candidates.map(([name]) => name).join(', ')}.`;
}

function remedy(candidates: readonly HeaderPair[]): string {
  return candidates.length === 0
    ? 'Enter the secret at the sender; many sign only once they have one. See that no proxy on the way drops the header.'
    : 'See whether another sender is chosen here than the one that sends.';
}
