// The right key over other content: without the time, with the URL, in another order; or over the body as it was packed.

import { gzipSync } from 'node:zlib';
import type { SigningWay } from '../../signatures/model.ts';
import type { Trial } from '../case.ts';
import { certain, type Expected, likely, type Suspect, valuesOf } from './suspect.ts';
import { unpacked } from './unpack.ts';

const CONTENTS = [
  '{body}',
  '{time}.{body}',
  '{time}{body}',
  '{time}:{body}',
  'v0:{time}:{body}',
  'v1:{time}:{body}',
  '{body}{time}',
  '{body}.{time}',
];
const URL_CONTENTS = ['{url}{body}', '{body}{url}', '{method}{url}{body}', '{url}'];

export const anotherContent: Suspect = (trial, expected) => {
  if (!expected.isSigned) return [];
  for (const way of expected.ways) {
    if (way.kind === 'equal') continue;
    for (const content of contentsFor(trial, way)) {
      if (content === way.content || !trial.fits({ way: { ...way, content } }, expected.keys)) continue;
      return certain(
        'other_content',
        `The sender signs ${content}, where ${way.content} is due.`,
        `Have the sender sign ${way.content}, or choose "custom" with the content ${content}.`,
      );
    }
  }
  return packedBody(trial, expected);
};

function contentsFor({ case: { publicUrl } }: Trial, way: SigningWay): string[] {
  const timed = CONTENTS.filter((content) => way.time !== undefined || !content.includes('{time}'));
  return publicUrl === undefined ? timed : [...timed, ...URL_CONTENTS];
}

function packedBody(trial: Trial, { ways, keys }: Expected) {
  const { body, rawHeaders } = trial.case.request;
  const remedy =
    'Have the sender sign the body before it is compressed; here the signature is checked after unpacking.';
  if (valuesOf(rawHeaders, 'content-encoding').some((value) => !/^\s*(identity)?\s*$/i.test(value))) {
    const packed = gzipSync(body);
    return ways.some((way) => trial.fits({ way, body: packed }, keys))
      ? certain('body_encoded', 'The sender signs the compressed body.', remedy)
      : likely(
          'body_encoded',
          'The body came compressed; the sender may have signed it in that form.',
          remedy,
        );
  }
  const plain = unpacked(body);
  if (plain === null || !ways.some((way) => trial.fits({ way, body: plain }, keys))) return [];
  return certain(
    'body_encoded',
    'The body is compressed without a header that says so; the sender signed it before.',
    'Have the sender, or the proxy that compresses, send Content-Encoding: gzip.',
  );
}
