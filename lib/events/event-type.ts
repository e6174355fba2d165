// The type of an event, as its sender names it.

import type { IncomingHttpHeaders } from 'node:http';
import { isGlob, matchesGlob } from '../glob.ts';
import type { SignatureScheme } from '../signatures/model.ts';
import { compilePlace, type PlaceReader, readersOf } from './place.ts';

export interface EventTypeRules {
  /** What stands there is joined by dots: `pull_request.opened`. */
  places: readonly PlaceReader[];
  /** Looked at where nothing stands in `places`. */
  elsewhere: readonly PlaceReader[];
  /** Null: every type is accepted, and a request without one. */
  accepts: ((type: string | null) => boolean) | null;
}

const MAX_LENGTH = 255;

/** @throws Error where the place cannot be used. */
export function compileEventTypeRules(
  settings: { place: unknown; accepted: readonly (string | null)[] | null },
  scheme: SignatureScheme | null,
): EventTypeRules {
  const isOwn = settings.place !== null && settings.place !== undefined;
  return {
    places: isOwn ? [compilePlace(settings.place)] : readersOf(scheme?.eventType ?? NONE),
    elsewhere: isOwn ? NONE : readersOf(scheme?.eventTypeElse ?? NONE),
    accepts: settings.accepted === null ? null : acceptor(settings.accepted),
  };
}

const NONE: [] = [];

export function eventTypeOf(
  { places, elsewhere }: Pick<EventTypeRules, 'places' | 'elsewhere'>,
  headers: IncomingHttpHeaders,
  json: unknown,
): string | null {
  const type = joined(places, headers, json) ?? joined(elsewhere, headers, json);
  return type === null ? null : type.slice(0, MAX_LENGTH).toWellFormed();
}

function joined(places: readonly PlaceReader[], headers: IncomingHttpHeaders, json: unknown): string | null {
  let type: string | null = null;
  for (const place of places) {
    const part = place.read(headers, json);
    if (part !== null) type = type === null ? part : `${type}.${part}`;
  }
  return type;
}

function acceptor(accepted: readonly (string | null)[]): (type: string | null) => boolean {
  const exact = new Set(accepted.filter((entry) => entry !== null && !isGlob(entry)));
  const globs = accepted.filter((entry): entry is string => entry !== null && isGlob(entry));
  return (type) => type !== null && (exact.has(type) || globs.some((glob) => matchesGlob(glob, type)));
}
