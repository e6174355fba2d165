// The right secret, wrongly copied or read on one of the sides; or an earlier one.

import type { SignatureScheme } from '../../signatures/model.ts';
import { keysOf } from '../doctor-keys.ts';
import type { Finding } from '../finding.ts';
import { type SecretVariant, secretVariants } from '../secret-variants.ts';
import { certain, likely, type Suspect } from './suspect.ts';

export const anotherSecret: Suspect = (trial, { ways, keys, isSigned }) => {
  const { scheme, secret, retiredSecrets } = trial.case;
  if (!isSigned || scheme.secret === null) return [];
  for (const [index, retired] of retiredSecrets.entries()) {
    const ofRetired = keysOf(scheme.secret, retired);
    if (ways.some((way) => trial.fits({ way }, ofRetired))) return retiredSecret(index);
  }
  for (const variant of secretVariants(secret)) {
    if (!ways.some((way) => trial.fits({ way }, variant.keys))) continue;
    return variantSecret(variant, scheme);
  }
  return keys.length > 0
    ? []
    : likely(
        'secret_read_differently',
        'The stored secret cannot be read in the format of this sender, so that nothing can be verified.',
        `Enter ${scheme.secret.description}.`,
      );
};

export function variantSecret({ kind, what }: SecretVariant, { label, secret }: SignatureScheme): Finding[] {
  return kind === 'copied'
    ? certain(
        'secret_copied_with_more',
        `The sender signs with ${what}.`,
        'Copy the secret again on both sides, without line break, space or quotation marks around it. A secret that is ' +
          'read from a file often ends in a line break.',
      )
    : certain(
        'secret_read_differently',
        `The sender signs with ${what}; ${label} reads it as ${readingOf(secret?.reading ?? 'text')}.`,
        `Have the sender use ${secret?.description}, or choose "custom" with the key's reading that fits.`,
      );
}

export function retiredSecret(index: number): Finding[] {
  return certain(
    'retired_secret',
    `The sender still signs with an earlier secret, the ${index === 0 ? 'one before' : `${index + 1}. before`} the one in force, whose time is over.`,
    'Enter the new secret at the sender; until then, rotate again with a longer time in which both are valid.',
  );
}

function readingOf(reading: string): string {
  return reading === 'text' ? 'plain text, all of it' : `a key written in ${reading}`;
}
