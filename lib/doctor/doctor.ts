// Finds out why a signature failed: computes it anew under everything that usually goes wrong between a sender and here, and
// looks what fits. For operators and on demand only; a sender is told nothing of it.

import type { SignatureScheme } from '../signatures/model.ts';
import { tokenWay } from '../signatures/own/token.ts';
import { signatureReader } from '../signatures/signature-elements.ts';
import { Reading } from '../signatures/signed-request.ts';
import { compileWay } from '../signatures/signing-way.ts';
import { type SignatureCase, Trial } from './case.ts';
import { keysOf } from './doctor-keys.ts';
import type { Finding } from './finding.ts';
import { diagnoseJwt } from './own/diagnose-jwt.ts';
import { diagnoseOwn } from './own/diagnose-own.ts';
import { diagnoseSns } from './own/diagnose-sns.ts';
import { anotherContent } from './suspects/another-content.ts';
import { anotherEncoding } from './suspects/another-encoding.ts';
import { anotherHeader } from './suspects/another-header.ts';
import { anotherScheme } from './suspects/another-scheme.ts';
import { anotherSecret } from './suspects/another-secret.ts';
import { anotherUrl } from './suspects/another-url.ts';
import { changedBody } from './suspects/changed-body.ts';
import { clock } from './suspects/clock.ts';
import { repeatedHeader } from './suspects/repeated-header.ts';
import { type Expected, firstCertain, type Suspect } from './suspects/suspect.ts';

/** The cheap ones first: of a large body, only so many signatures are computed. */
const SUSPECTS: readonly Suspect[] = [
  repeatedHeader,
  clock,
  anotherSecret,
  anotherUrl,
  anotherEncoding,
  anotherScheme,
  anotherHeader,
  anotherContent,
  changedBody,
];

const OWN: Readonly<Record<string, (signatureCase: SignatureCase) => Finding[] | null>> = {
  sns: diagnoseSns,
  jwt: diagnoseJwt,
};

/** The causes that fit, the surest first; never empty. At most some 200 signatures and 64 MiB are computed. */
export function diagnoseSignature(signatureCase: SignatureCase): Finding[] {
  const { scheme } = signatureCase;
  if (scheme.own === 'token') return diagnoseWays({ ...signatureCase, scheme: withToken(signatureCase) });
  return scheme.ways.length > 0 ? diagnoseWays(signatureCase) : diagnoseByOwn(signatureCase);
}

/** A shown token is a way of signing like others, described by the trigger. */
function withToken({ scheme, options }: SignatureCase): SignatureScheme {
  return { ...scheme, ways: [tokenWay(options)] };
}

function diagnoseByOwn(signatureCase: SignatureCase): Finding[] {
  const findings = (OWN[signatureCase.scheme.own ?? ''] ?? diagnoseOwn)(signatureCase);
  if (findings === null) return [VALID_NOW];
  return findings.length > 0 ? findings : [unknown(signatureCase)];
}

function diagnoseWays(signatureCase: SignatureCase): Finding[] {
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
  const ways = scheme.ways.filter((way) => signatureReader(way, null).isThere(reading));
  return { keys, ways: ways.length > 0 ? ways : scheme.ways.slice(0, 1), isSigned: ways.length > 0 };
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
