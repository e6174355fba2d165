// Every sender whose way of signing is known, as data: told by family in schemes/, evaluated by verify.ts.

import type { SignatureScheme } from './model.ts';
import { BODY_SCHEMES } from './schemes/body.ts';
import { CUSTOM_SCHEME } from './schemes/custom.ts';
import { IN_BODY_SCHEMES } from './schemes/in-body.ts';
import { MORE_BODY_SCHEMES } from './schemes/more-body.ts';
import { PLAIN_SCHEMES } from './schemes/plain.ts';
import { PUBLIC_KEY_SCHEMES } from './schemes/public-key.ts';
import { STANDARD_SCHEMES } from './schemes/standard.ts';
import { TIMED_SCHEMES } from './schemes/timed.ts';
import { URL_SCHEMES } from './schemes/url.ts';

export { HMAC_ALGORITHMS, type HmacAlgorithm, type Place, type SignatureScheme } from './model.ts';

const ALL = {
  ...BODY_SCHEMES,
  ...TIMED_SCHEMES,
  ...STANDARD_SCHEMES,
  ...URL_SCHEMES,
  ...PUBLIC_KEY_SCHEMES,
  ...IN_BODY_SCHEMES,
  ...MORE_BODY_SCHEMES,
  ...PLAIN_SCHEMES,
  ...CUSTOM_SCHEME,
};

export type SchemeName = keyof typeof ALL;
export const SCHEMES: Readonly<Record<SchemeName, SignatureScheme>> = ALL;
export const SCHEME_NAMES = Object.keys(ALL) as SchemeName[];

export function isScheme(name: string): name is SchemeName {
  return Object.hasOwn(SCHEMES, name);
}
