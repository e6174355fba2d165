// Finds out why a signature failed: computes it anew under everything that usually goes wrong between a sender and here, and
// looks what fits. For operators and on demand only; a sender is told nothing of it.

import type { SigningWay } from '../signatures/model.ts';
import { Reading } from '../signatures/signed-request.ts';
import { compileWay } from '../signatures/signing-way.ts';
import { type SignatureCase, Trial } from './case.ts';
import { keysOf } from './doctor-keys.ts';
import type { Finding } from './finding.ts';
import { anotherContent } from './suspects/another-content.ts';
import { anotherEncoding } from './suspects/another-encoding.ts';
import { anotherHeader } from './suspects/another-header.ts';
import { anotherScheme } from './suspects/another-scheme.ts';
import { anotherSecret } from './suspects/another-secret.ts';
import { changedBody } from './suspects/changed-body.ts';
import { clock } from './suspects/clock.ts';
import { repeatedHeader } from './suspects/repeated-header.ts';
import { type Expected, firstCertain, type Suspect } from './suspects/suspect.ts';

/** The cheap ones first: of a large body, only so many signatures are computed. */
const SUSPECTS: readonly Suspect[] = [
  repeatedHeader,
  clock,
  anotherSecret,
  anotherEncoding,
  anotherScheme,
  anotherHeader,
  anotherContent,
  changedBody,
];

/** The causes that fit, the surest first; never empty. At most some 200 signatures and 64 MiB are computed. */
export function diagnoseSignature(signatureCase: SignatureCase): Finding[] {
  // Of schemes that more than data describes, what they sign cannot be varied here.
  if (signatureCase.scheme.ways.length === 0) return [unknown(signatureCase)];
  const trial = new Trial(signatureCase);
  const expected = expectedOf(signatureCase);
  if (isRight(signatureCase, expected)) return [VALID_NOW];
  const likely: Finding[] = [];
  for (const suspect of SUSPECTS) {
    const findings = suspect(trial, expected);
    const certain = firstCertain(findings);
    if (certain !== undefined) return [certain];
    likely.push(...findings);
  }
  return likely.length > 0 ? likely : [unknown(signatureCase)];
}

function expectedOf({ scheme, secret, request }: SignatureCase): Expected {
  const keys = keysOf(scheme.secret, secret);
  const reading = new Reading(request);
  const ways = scheme.ways.filter((way) => isThere(way, reading));
  return { keys, ways: ways.length > 0 ? ways : scheme.ways.slice(0, 1), isSigned: ways.length > 0 };
}

function isThere(way: SigningWay, reading: Reading): boolean {
  return compileWay(way, {
    label: '',
    algorithm: null,
    keys: [],
    toleranceSeconds: 1,
    publicUrl: undefined,
  }).isThere(reading);
}

function isRight(signatureCase: SignatureCase, { keys, ways }: Expected): boolean {
  const { request, scheme, algorithm, toleranceSeconds, publicUrl } = signatureCase;
  const options = { label: scheme.label, algorithm, keys, toleranceSeconds, publicUrl };
  return (
    keys.length > 0 &&
    ways.some((way) => typeof compileWay(way, options).judge(new Reading(request)) === 'number')
  );
}

const VALID_NOW: Finding = {
  cause: 'valid_now',
  confidence: 'certain',
  explanation: 'The signature is right under the settings as they are now.',
  remedy: 'Judge the request again.',
};

function unknown({ scheme }: SignatureCase): Finding {
  return {
    cause: 'unknown',
    confidence: 'likely',
    explanation:
      `The signature has the form that ${scheme.label} gives it, but none of the usual mistakes explains it. Most often the ` +
      'sender signs with another secret; else something between it and here changes the body in a way not known here.',
    remedy: 'Enter the same secret on both sides anew, then send a test from the sender.',
  };
}
