// A header that is signed, or holds the signature, came more than once: whichever copy counted, another one could be forged.

import type { SigningWay } from '../../signatures/model.ts';
import { certain, type Suspect, valuesOf } from './suspect.ts';

export const repeatedHeader: Suspect = (trial, { ways }) => {
  const { rawHeaders } = trial.case.request;
  const names = new Set(ways.flatMap(headersOf));
  for (const name of names) {
    const { length } = valuesOf(rawHeaders, name);
    if (length < 2) continue;
    return certain(
      'header_repeated',
      `The header ${name} came ${length} times. Only one that is there exactly once can be trusted.`,
      'Find what adds the second one, mostly a proxy or gateway that copies headers, and have it sent once.',
    );
  }
  return [];
};

export function headersOf(way: SigningWay): string[] {
  const places = [way.signature, way.time?.from, way.id, way.nonce];
  return places.flatMap((place) => (place !== undefined && 'header' in place ? [place.header] : []));
}
