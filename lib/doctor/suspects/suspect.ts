// What one suspicion is: it looks at a case and tells what it finds.

import type { SigningWay } from '../../signatures/model.ts';
import type { VerifyingKey } from '../../signatures/secret-key.ts';
import type { Trial } from '../case.ts';
import type { Finding } from '../finding.ts';

export interface Expected {
  /** Of the secret in force; empty where it cannot be read in the scheme's format. */
  keys: readonly VerifyingKey[];
  /** Ways of the scheme whose signature is there; else its first. Empty for schemes that more than data describes. */
  ways: readonly SigningWay[];
  isSigned: boolean;
}

export type Suspect = (trial: Trial, expected: Expected) => Finding[];

export function firstCertain(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ confidence }) => confidence === 'certain');
}

export function certain(cause: Finding['cause'], explanation: string, remedy: string): Finding[] {
  return [{ cause, confidence: 'certain', explanation, remedy }];
}

export function likely(cause: Finding['cause'], explanation: string, remedy: string): Finding[] {
  return [{ cause, confidence: 'likely', explanation, remedy }];
}

/** Of a header that may be repeated, every value. */
export function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}
