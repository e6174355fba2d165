// The commonest way of all, one HMAC of the body in one header, without the steps that only the other ways need: GitHub's
// signature must cost no more than the few lines that people write for it by hand.

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HmacAlgorithm, SigningWay } from './model.ts';
import type { VerifyingKey } from './secret-key.ts';
import { tagOf } from './signature-elements.ts';
import { type Reading, singleHeader } from './signed-request.ts';

/** Index of the key that fits, -1 where none does; null where the header has not the form, which the general way explains. */
export type QuickMatch = (reading: Reading) => number | null;

/** Null where a way is none of these. */
export function bodyHmacMatch(
  way: SigningWay,
  algorithm: HmacAlgorithm,
  keys: readonly VerifyingKey[],
): QuickMatch | null {
  const { kind, signature, split, content, time, ignoreCase, encoding } = way;
  if (kind !== 'hmac' || !('header' in signature) || split || time || ignoreCase || content !== '{body}')
    return null;
  const tag = tagOf(way, algorithm);
  const { header } = signature;
  const hmacKeys = keys.flatMap((key) => (key.kind === 'shared' ? [key.hmac] : []));
  const length = createHmac(algorithm, 'x').digest(encoding).length;
  // Filled and compared without a pause in between, so one pair serves every request.
  const received = Buffer.alloc(length);
  const expected = Buffer.alloc(length);

  return function matchBodyHmac({ request }) {
    const value = singleHeader(request.rawHeaders, header);
    if (typeof value !== 'string' || value.length !== tag.length + length || !value.startsWith(tag))
      return null;
    received.write(value.slice(tag.length), 0, length, 'latin1');
    let match = -1;
    for (let index = 0; index < hmacKeys.length; index++) {
      const digest = createHmac(algorithm, hmacKeys[index] as (typeof hmacKeys)[number])
        .update(request.body)
        .digest(encoding);
      expected.write(digest, 0, length, 'latin1');
      if (timingSafeEqual(received, expected) && match === -1) match = index;
    }
    return match;
  };
}
