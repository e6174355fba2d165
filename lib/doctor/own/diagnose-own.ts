// The doctor for senders whose way of signing more than data describes.

import { type SignatureCase, Trial } from '../case.ts';
import type { Finding } from '../finding.ts';
import { anotherScheme } from '../suspects/another-scheme.ts';
import { certain, firstCertain, likely } from '../suspects/suspect.ts';
import {
  anotherType,
  anotherUrl,
  changedOwnBody,
  credentials,
  lateRequest,
  type OwnSuspect,
  ownSecret,
} from './own-suspects.ts';
import { OwnTrial } from './own-trial.ts';

const SUSPECTS: readonly OwnSuspect[] = [
  lateRequest,
  ownSecret,
  anotherUrl,
  anotherType,
  changedOwnBody,
  credentials,
];

/** Empty where nothing usual explains it; null where the signature is right. */
export function diagnoseOwn(signatureCase: SignatureCase): Finding[] | null {
  const trial = new OwnTrial(signatureCase);
  const problem = trial.problem();
  if (problem === null) return null;
  if (/occurs more than once/.test(problem)) return repeated(problem);
  const isSigned = !/missing|has no /.test(problem);
  for (const suspect of isSigned ? SUSPECTS : []) {
    const findings = suspect(trial);
    if (findings.length > 0) return findings;
  }
  const others = anotherScheme(new Trial(trial.case), { keys: [], ways: [], isSigned });
  const other = firstCertain(others);
  if (other !== undefined) return [other];
  return isSigned ? [] : [...others, ...missing(trial, problem)];
}

function repeated(problem: string): Finding[] {
  return certain(
    'header_repeated',
    `The ${problem}. Only one that is there exactly once can be trusted.`,
    'Find what adds the second one, mostly a proxy or gateway that copies headers, and have it sent once.',
  );
}

function missing({ case: { scheme } }: OwnTrial, problem: string): Finding[] {
  return likely(
    'signature_missing',
    `There is nothing to verify: ${problem}. ${scheme.label} has it as ${scheme.header}.`,
    'Enter the secret at the sender; many sign only once they have one. Else see whether another sender is chosen here.',
  );
}
