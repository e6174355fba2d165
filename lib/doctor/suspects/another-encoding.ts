// The right signature, written in another way: hexadecimal where base64 is due, upper case, without its tag, by another
// algorithm.

import {
  HMAC_ALGORITHMS,
  SIGNATURE_ENCODINGS,
  type SignatureEncoding,
  type SigningWay,
} from '../../signatures/model.ts';
import type { Trial } from '../case.ts';
import type { Finding } from '../finding.ts';
import { certain, type Expected, type Suspect } from './suspect.ts';

const TOKEN_TAGS = ['', 'Bearer ', 'bearer ', 'Token ', 'Basic '];
const TAGS = ['', 'sha256=', 'sha1=', 'sha512=', 'v1=', 'v0=', 'v1,'];

export const anotherEncoding: Suspect = (trial, expected) => {
  if (!expected.isSigned) return [];
  for (const way of expected.ways) {
    if (way.kind === 'equal') {
      const found = formOf(trial, expected, way, TOKEN_TAGS);
      if (found !== undefined) return found;
    }
    if (way.kind !== 'hmac' && way.kind !== 'hash') continue;
    const found =
      encodingOf(trial, expected, way) ?? algorithmOf(trial, expected, way) ?? formOf(trial, expected, way);
    if (found !== undefined) return found;
  }
  return [];
};

function encodingOf(trial: Trial, { keys }: Expected, way: SigningWay): Finding[] | undefined {
  for (const encoding of SIGNATURE_ENCODINGS) {
    if (encoding === way.encoding || !trial.fits({ way: { ...way, encoding } }, keys)) continue;
    return certain(
      'wrong_encoding',
      `The sender writes its signature in ${nameOf(encoding)}, where ${nameOf(way.encoding)} is due.`,
      `Have the sender write the signature in ${nameOf(way.encoding)}, or choose "custom" with this encoding.`,
    );
  }
  if (way.encoding !== 'hex' || way.ignoreCase || !trial.fits({ way: { ...way, ignoreCase: true } }, keys))
    return;
  return certain(
    'wrong_encoding',
    'The sender writes the hexadecimal digits of its signature in upper case, where lower case is due.',
    'Have the sender write them in lower case, or choose "custom", which can ignore the case.',
  );
}

function nameOf(encoding: SignatureEncoding): string {
  return encoding === 'hex' ? 'hexadecimal digits' : encoding;
}

function algorithmOf(trial: Trial, { keys }: Expected, way: SigningWay): Finding[] | undefined {
  const due = trial.case.algorithm ?? 'sha256';
  for (const algorithm of HMAC_ALGORITHMS) {
    if (algorithm === due) continue;
    const ways = [way, { ...way, tag: `${algorithm}=` }, { ...way, tag: '' }];
    if (!ways.some((tried) => trial.fits({ way: tried, algorithm }, keys))) continue;
    return certain(
      'other_algorithm',
      `The sender signs with ${algorithm}, where ${due} is due.`,
      `Set the sender to ${due}; or, where the scheme leaves the choice, set the algorithm here to ${algorithm}.`,
    );
  }
  return undefined;
}

function formOf(
  trial: Trial,
  { keys }: Expected,
  way: SigningWay,
  tags: readonly string[] = TAGS,
): Finding[] | undefined {
  const { tag: _tag, split: _split, ...plain } = way;
  for (const tag of tags) {
    const tried: SigningWay =
      way.time && 'element' in way.time.from ? { ...way, tag } : { ...plain, tag, trim: true };
    if (tag === (way.tag ?? '') || !trial.fits({ way: tried }, keys)) continue;
    const due = way.tag === undefined || way.tag === '' ? 'nothing' : `"${way.tag}"`;
    return certain(
      'wrong_form',
      `The ${way.kind === 'equal' ? 'token' : 'signature'} is right, but ${tag === '' ? 'nothing' : `"${tag}"`} stands before it, where ${due} is due.`,
      `Have the sender write ${due === 'nothing' ? 'it alone' : `${due} before it`}.`,
    );
  }
  return undefined;
}
