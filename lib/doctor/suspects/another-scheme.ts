// Another sender's way of signing: its headers are there, and perhaps the stored secret fits when it is used that way.

import { valueAt } from '../../json-path/path.ts';
import {
  HMAC_ALGORITHMS,
  SCHEME_NAMES,
  SCHEMES,
  type SchemeName,
  type SignatureScheme,
} from '../../signatures/schemes.ts';
import { signatureReader } from '../../signatures/signature-elements.ts';
import { Reading } from '../../signatures/signed-request.ts';
import type { Trial } from '../case.ts';
import { keysOf } from '../doctor-keys.ts';
import type { Finding } from '../finding.ts';
import { OwnTrial } from '../own/own-trial.ts';
import { certain, likely, type Suspect, valuesOf } from './suspect.ts';

const MAX_NAMED = 4;

export const anotherScheme: Suspect = (trial, { isSigned }) => {
  const { request, scheme } = trial.case;
  const reading = new Reading(request);
  const others = SCHEME_NAMES.map((name) => SCHEMES[name]).filter(
    (other) => other.label !== scheme.label && waysThere(other, reading).length > 0,
  );
  for (const other of others) {
    if (!fits(trial, other, reading)) continue;
    return byOther(other, scheme);
  }
  const owns = OWN_SENDERS.filter(
    ({ name, isThere }) => SCHEMES[name].own !== scheme.own && isThere(reading),
  );
  for (const { name } of owns) {
    if (!new OwnTrial({ ...trial.case, scheme: SCHEMES[name], options: {} }).fits({ isTimeless: true }))
      continue;
    return byOther(SCHEMES[name], scheme);
  }
  const names = [...others, ...owns.map(({ name }) => SCHEMES[name])]
    .slice(0, MAX_NAMED)
    .map(({ label }) => label);
  if (isSigned || names.length === 0) return [];
  return likely(
    'other_scheme',
    `The request looks like one of ${names.join(' or ')}, while ${scheme.label} is chosen. The stored secret does not fit that either.`,
    `Choose ${names.join(' or ')} as the sender and enter the secret it gives you.`,
  );
};

function byOther(other: SignatureScheme, scheme: SignatureScheme): Finding[] {
  return certain(
    'other_scheme',
    `The request is signed the way ${other.label} signs, with the secret stored here; ${scheme.label} is chosen.`,
    `Choose ${other.label} as the sender.`,
  );
}

interface OwnSender {
  name: SchemeName;
  isThere: (reading: Reading) => boolean;
}

/** By what requests are known of senders that more than data describes. */
const OWN_SENDERS: readonly OwnSender[] = [
  { name: 'twilio', isThere: hasHeader('x-twilio-signature') },
  { name: 'contentful', isThere: hasHeader('x-contentful-signature') },
  { name: 'adyen', isThere: ({ json }) => Array.isArray(valueAt(json, ['notificationItems'])) },
  { name: 'msgraph', isThere: ({ json }) => valueAt(json, ['value', 0, 'clientState']) !== undefined },
  { name: 'sns', isThere: ({ json }) => valueAt(json, ['SigningCertURL']) !== undefined },
  { name: 'basic', isThere: hasHeader('authorization', /^basic /i) },
  { name: 'jwt', isThere: hasHeader('authorization', /^bearer [\w-]+\.[\w-]+\.[\w-]+$/i) },
];

function hasHeader(name: string, form = /./): OwnSender['isThere'] {
  return ({ request }) => valuesOf(request.rawHeaders, name).some((value) => form.test(value));
}

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
