// A secret that is shown in a header, of which the host may choose the name and what stands before it.

import type { SigningWay } from '../model.ts';
import { SchemeOptionsError } from '../scheme-options.ts';
import { compileWay } from '../signing-way.ts';
import type { Judge, OwnOptions } from './own-scheme.ts';

export function token(own: OwnOptions): Judge {
  return compileWay(tokenWay(own.options), own).judge;
}

export function tokenWay({ header = 'authorization', prefix = '' }: OwnOptions['options']): SigningWay {
  if (typeof header !== 'string' || typeof prefix !== 'string') {
    throw new SchemeOptionsError('/header', 'must be the name of a header');
  }
  return {
    kind: 'equal',
    signature: { header: header.toLowerCase() },
    tag: prefix,
    encoding: 'hex',
    content: '{secret}',
  };
}
