// The headers in which a sender signs or shows its secret. A trigger may name them as it likes, so that nobody would know
// them for credentials by their names.

import type { SignatureScheme } from './model.ts';
import { tokenWay } from './own/token.ts';
import type { SchemeOptions } from './scheme-options.ts';

/** Lower-case names; one that ends with `*` stands for all that begin so. */
export function credentialHeaders(definition: SignatureScheme, options: SchemeOptions): string[] {
  const ways = definition.own === 'token' ? [tokenWay(options)] : definition.ways;
  return ways.flatMap(({ signature }) => {
    if ('header' in signature) return [signature.header.toLowerCase()];
    return 'headers' in signature ? [`${signature.headers.toLowerCase()}*`] : [];
  });
}
