// What conditions, ordering keys and header templates look at: an event's payload, and the headers it came with.

import { compileJsonPath } from '../json-path/json-path.ts';
import type { Place } from '../signatures/schemes.ts';

export interface Subject {
  payload: unknown;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
}

export type ValuesAt = (subject: Subject) => unknown[];

/** @throws JsonPathError where the path cannot be read. */
export function compilePlace(place: Place): ValuesAt {
  if ('path' in place) {
    const path = compileJsonPath(place.path);
    return ({ payload }) => path.values(payload);
  }
  const name = place.header.toLowerCase();
  return ({ headers }) => (Object.hasOwn(headers, name) ? [headers[name]] : []);
}
