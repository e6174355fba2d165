// The URL is signed, and the sender has another one.

import { otherUrl, urlVariants } from '../url-variants.ts';
import type { Suspect } from './suspect.ts';

export const anotherUrl: Suspect = (trial, { ways, keys, isSigned }) => {
  const signing = ways.filter(({ content }) => content.includes('{url}'));
  if (!isSigned || signing.length === 0) return [];
  for (const variant of urlVariants(trial.case)) {
    if (signing.some((way) => trial.fits({ ...variant, way }, keys))) return otherUrl(variant);
  }
  return [];
};
