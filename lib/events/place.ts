// Reads what stands in a place of a request: a delivery id, an event type.

import type { IncomingHttpHeaders } from 'node:http';
import { compileJsonPath } from '../json-path/json-path.ts';
import type { Place } from '../signatures/model.ts';

export interface PlaceReader {
  /** Lower-case name of the header; null where it reads the body. */
  readonly header: string | null;
  /** Null where nothing stands there, or nothing that is a text or a number. */
  read(headers: IncomingHttpHeaders, json: unknown): string | null;
}

const MAX_LENGTH = 255;

/** @throws Error where the place is none: plain SQL can store anything. */
export function compilePlace(place: unknown): PlaceReader {
  const { header, path } = (place ?? {}) as Partial<Record<string, unknown>>;
  if (typeof header === 'string' && header !== '') return headerReader(header.toLowerCase());
  if (typeof path === 'string') return pathReader(path);
  throw new TypeError(`${JSON.stringify(place)} is no place: {"header": …} or {"path": …} is`);
}

function headerReader(header: string): PlaceReader {
  return {
    header,
    read: (headers) => {
      const value = headers[header];
      return value === undefined ? null : textOf(typeof value === 'string' ? value : value.join(', '));
    },
  };
}

function pathReader(text: string): PlaceReader {
  const path = compileJsonPath(text);
  return { header: null, read: (_headers, json) => textOf(path.first(json)) };
}

/** Constant for a scheme, so that its places are compiled once. */
const compiled = new WeakMap<readonly Place[], readonly PlaceReader[]>();

export function readersOf(places: readonly Place[]): readonly PlaceReader[] {
  const known = compiled.get(places);
  if (known !== undefined) return known;
  const readers = places.map(compilePlace);
  compiled.set(places, readers);
  return readers;
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') return null;
  // The cut may fall between the halves of a surrogate pair, and half a character cannot be stored.
  return value.slice(0, MAX_LENGTH).toWellFormed();
}
