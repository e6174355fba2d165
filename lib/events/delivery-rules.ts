// How a trigger recognises a delivery that comes again: where its id stands, for how long, and whether what is signed is
// remembered too, because the id is not signed.

import type { IncomingHttpHeaders } from 'node:http';
import type { Place, ReplayProtection, SignatureScheme, SigningWay } from '../signatures/model.ts';
import { memberNames } from '../signatures/write-place.ts';
import { sha256 } from './delivery-identity.ts';
import { compilePlace, type PlaceReader, readersOf } from './place.ts';

export const DEFAULT_WINDOW_SECONDS = 86_400;
export const MIN_WINDOW_SECONDS = 60;
export const MAX_WINDOW_SECONDS = 30 * 86_400;

/**
 * Headers in which senders put an id that stays the same over retries. Ids that change with each attempt
 * (X-Request-Id and the like) must not be here.
 */
const GENERAL_PLACES: readonly Place[] = [
  'x-github-delivery',
  'webhook-id',
  'svix-id',
  'x-shopify-webhook-id',
  'linear-delivery',
  'x-webhook-id',
  'idempotency-key',
].map((header) => ({ header }));

export interface DeliveryRules {
  /** The first that holds an id decides. */
  places: readonly PlaceReader[];
  /** How long a delivery is recognised. */
  windowSeconds: number;
  replay: ReplayProtection;
  /** Hexadecimal, of the scheme: what was remembered under another one proves nothing of what this one signs. */
  scope: string;
  /** What of a request is signed, so that nobody else can choose an id there. */
  signed: SignedPlaces;
}

export interface SignedPlaces {
  body: boolean;
  /**
   * What tells another delivery under the same id. Where the signature covers less than the body: what it covers, if that
   * is the same at every attempt; else the body without these members, which are the signature's.
   */
  content: 'body' | 'signed' | { without: readonly (readonly string[])[] };
  /** Lower-case names. */
  headers: readonly string[];
}

export interface DeliverySettings {
  /** Null: where the scheme has it, else in the headers that are usual. */
  idPlace: unknown;
  windowSeconds: number;
  /** Null: as the scheme has it. */
  replayProtection: boolean | null;
}

/** @throws Error where the place of the id cannot be used. */
export function compileDeliveryRules(
  settings: DeliverySettings,
  scheme: SignatureScheme | null,
): DeliveryRules {
  return {
    places: placesOf(settings.idPlace, scheme),
    // What makes no sense is the longest window, never none.
    windowSeconds: isWindow(settings.windowSeconds) ? settings.windowSeconds : MAX_WINDOW_SECONDS,
    replay: replayOf(settings.replayProtection, scheme),
    scope: scheme === null ? '' : sha256(scheme.label).slice(0, 8),
    signed: signedPlaces(scheme),
  };
}

function placesOf(idPlace: unknown, scheme: SignatureScheme | null): readonly PlaceReader[] {
  if (idPlace !== null && idPlace !== undefined) return [compilePlace(idPlace)];
  const general = readersOf(GENERAL_PLACES);
  return scheme?.deliveryId === undefined ? general : [...readersOf(scheme.deliveryId), ...general];
}

/** The schemes that more than data describes and that sign all of a body. */
const SIGNING_ALL: readonly (string | undefined)[] = ['twilio', 'contentful'];
const SIGNING_PARTS: readonly (string | undefined)[] = ['sns', 'adyen'];

function signedPlaces(scheme: SignatureScheme | null): SignedPlaces {
  const ways = scheme?.ways ?? [];
  const [first, ...others] = ways.map(headersOf);
  return {
    body: ways.length === 0 ? SIGNING_ALL.includes(scheme?.own) : ways.every(signsBody),
    content: SIGNING_PARTS.includes(scheme?.own) ? 'signed' : contentOf(ways),
    // Where one of several ways leaves a header out, whoever holds a captured request may choose that way.
    headers: first?.filter((name) => others.every((names) => names.includes(name))) ?? [],
  };
}

function contentOf(ways: readonly SigningWay[]): SignedPlaces['content'] {
  const isWhole = ways.every((way) => way.kind === 'equal' || signsBody(way));
  return isWhole ? 'body' : { without: ways.flatMap(signatureMembers) };
}

function signatureMembers({ signature, time, id, nonce }: SigningWay): string[][] {
  return [signature, time?.from, id, nonce].flatMap((place) => {
    if (place === undefined) return [];
    if ('form' in place) return [[place.form]];
    return 'path' in place ? [memberNames(place.path)] : [];
  });
}

function signsBody({ content }: SigningWay): boolean {
  return content.includes('{body}');
}

function headersOf(way: SigningWay): string[] {
  const signedId = way.content.includes('{id}') ? way.id : undefined;
  return signedId !== undefined && 'header' in signedId ? [signedId.header] : [];
}

function isWindow(seconds: number): boolean {
  return seconds >= 1 && seconds <= MAX_WINDOW_SECONDS;
}

export function replayOf(setting: boolean | null, scheme: SignatureScheme | null): ReplayProtection {
  if (setting === false) return 'off';
  const own = scheme?.replay ?? 'off';
  return setting === true && own === 'off' ? 'remember' : own;
}

export interface FoundId {
  id: string;
  /** False where whoever holds a captured request could put another one in its place. */
  isSigned: boolean;
  /** False where it stands in the body. */
  isOfRequest: boolean;
}

export function findDeliveryId(
  rules: Pick<DeliveryRules, 'places' | 'signed'>,
  headers: IncomingHttpHeaders,
  json: unknown,
): FoundId | null {
  for (const place of rules.places) {
    const id = place.read(headers, json);
    if (id !== null)
      return { id, isSigned: isSigned(place, rules.signed), isOfRequest: place.header !== null };
  }
  return null;
}

function isSigned({ header }: PlaceReader, signed: SignedPlaces): boolean {
  return header === null ? signed.body : signed.headers.includes(header);
}

export function deliveryIdOf(
  rules: Pick<DeliveryRules, 'places' | 'signed'>,
  headers: IncomingHttpHeaders,
  json: unknown,
): string | null {
  return findDeliveryId(rules, headers, json)?.id ?? null;
}

/** For requests that are known to no trigger. */
export const GENERAL_RULES: Pick<DeliveryRules, 'places' | 'signed'> = {
  places: readersOf(GENERAL_PLACES),
  signed: { body: false, content: 'body', headers: [] },
};
