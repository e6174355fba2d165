// Where something stands in a request, as it is typed.

import type { Place } from '../../../../lib/signatures/model.ts';

export type PlaceKind = 'scheme' | 'header' | 'path';

export interface PlaceDraft {
  kind: PlaceKind;
  text: string;
}

export function toPlaceDraft(place: Place | null): PlaceDraft {
  if (place === null) return { kind: 'scheme', text: '' };
  return 'header' in place ? { kind: 'header', text: place.header } : { kind: 'path', text: place.path };
}

export function toPlace({ kind, text }: PlaceDraft): Place | null {
  if (kind === 'scheme') return null;
  return kind === 'header' ? { header: text.trim() } : { path: text.trim() };
}

export function placeError({ kind, text }: PlaceDraft): string | null {
  if (kind === 'scheme') return null;
  if (text.trim() === '')
    return kind === 'header' ? 'Needs the name of a header.' : 'Needs a JSONPath such as $.id.';
  return null;
}
