// Another sender's way of signing: its headers are there, and perhaps the stored secret fits when it is used that way.

import { HMAC_ALGORITHMS, SCHEME_NAMES, SCHEMES, type SignatureScheme } from '../../signatures/schemes.ts';
import { signatureReader } from '../../signatures/signature-elements.ts';
import { Reading } from '../../signatures/signed-request.ts';
import type { Trial } from '../case.ts';
import { keysOf } from '../doctor-keys.ts';
import { certain, likely, type Suspect } from './suspect.ts';

const MAX_NAMED = 4;

export const anotherScheme: Suspect = (trial, { isSigned }) => {
  const { request, scheme } = trial.case;
  const reading = new Reading(request);
  const others = SCHEME_NAMES.map((name) => SCHEMES[name]).filter(
    (other) => other.label !== scheme.label && waysThere(other, reading).length > 0,
  );
  for (const other of others) {
    if (!fits(trial, other, reading)) continue;
    return certain(
      'other_scheme',
      `The request is signed the way ${other.label} signs, with the secret stored here; ${scheme.label} is chosen.`,
      `Choose ${other.label} as the sender.`,
    );
  }
  if (isSigned || others.length === 0) return [];
  const names = others.slice(0, MAX_NAMED).map(({ label }) => label);
  return likely(
    'other_scheme',
    `The headers are those of ${names.join(' or ')}, while ${scheme.label} is chosen. The stored secret does not fit that either.`,
    `Choose ${names.join(' or ')} as the sender and enter the secret it gives you.`,
  );
};

function waysThere(other: SignatureScheme, reading: Reading) {
  return other.ways.filter((way) => way.kind !== 'equal' && signatureReader(way, null).isThere(reading));
}

function fits(trial: Trial, other: SignatureScheme, reading: Reading): boolean {
  const keys = keysOf(other.secret, trial.case.secret);
  const algorithms = other.algorithms.length === 0 ? HMAC_ALGORITHMS.slice(0, 1) : other.algorithms;
  return waysThere(other, reading).some((way) =>
    algorithms.some((algorithm) => trial.fits({ way, algorithm, label: other.label }, keys)),
  );
}
