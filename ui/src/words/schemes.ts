// The senders an operator can choose, in words: made from the data that the receiver judges by.

import {
  HMAC_ALGORITHMS,
  isScheme,
  SCHEME_NAMES,
  SCHEMES,
  type SchemeName,
} from '../../../lib/signatures/schemes.ts';

export interface SchemeWords {
  label: string;
  /** Where the signature stands, for whoever configures a sender by hand. */
  header: string;
  /** True where the algorithm can be chosen; the others have theirs fixed. */
  anyAlgorithm: boolean;
  /** The tolerance for a signed time; null where none is signed. */
  toleranceSeconds: number | null;
  /** Where the secret comes from, and what it looks like; null where there is none. */
  secret: string | null;
  /** True where the sender makes the secret, so that generating one here is of no use. */
  secretFromSender: boolean;
  source: string;
}

/** By name, as people look for them. */
export const SCHEME_CHOICES = SCHEME_NAMES.toSorted((a, b) =>
  SCHEMES[a].label.localeCompare(SCHEMES[b].label, 'en'),
);
export const ALGORITHM_CHOICES = HMAC_ALGORITHMS;

export function schemeWords(name: string): SchemeWords {
  const scheme = SCHEMES[isScheme(name) ? name : 'attune'];
  const { secret, algorithms, header, source, toleranceSeconds } = scheme;
  return {
    label: isScheme(name) ? scheme.label : name,
    header: isScheme(name) ? header : '',
    anyAlgorithm: algorithms.length > 1,
    toleranceSeconds,
    secret: secret && secretWords(scheme.label, secret.description, secret.fromSender === true),
    secretFromSender: secret?.fromSender === true,
    source,
  };
}

function secretWords(label: string, description: string, isFromSender: boolean): string {
  return isFromSender ? `${label} makes it: ${description}.` : `Give the same to the sender: ${description}.`;
}

/** By name, or by the name under which it is stored. */
export function findSchemes(text: string): SchemeName[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return SCHEME_CHOICES.filter((name) => {
    const searched = `${name} ${SCHEMES[name].label}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
}
