// Makes the request that a sender would make: its own headers, and its signature.

import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import { packageVersion } from '../../lib/admin/package-version.ts';
import type { HmacAlgorithm, Place, SignatureScheme } from '../../lib/signatures/model.ts';
import { isScheme, SCHEMES } from '../../lib/signatures/schemes.ts';
import { signMessage } from '../../lib/signatures/sign.ts';
import { createVerifier } from '../../lib/signatures/verify.ts';
import { UsageError } from '../usage-error.ts';
import type { SendOptions } from './options.ts';

export interface Message {
  /** Path and query. */
  target: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** @throws UsageError where it cannot be signed like that. */
export function makeMessage(
  options: SendOptions,
  body: Buffer,
  privateKey: KeyObject | undefined,
  nowMs: number,
): Message {
  const { url, scheme, headers } = options;
  const target = url.pathname + url.search;
  const id = options.deliveryId ?? randomUUID();
  const own = { 'user-agent': `attune-webhooks/${packageVersion()}` };
  if (scheme === null) {
    refuseNames(options);
    return { target, body, headers: { ...own, 'content-type': typeOf(body), ...headers } };
  }
  const definition = SCHEMES[scheme];
  const usual = {
    ...own,
    'content-type': contentTypeOf(definition, body),
    ...namesOf(definition, options, id),
  };
  const contentType = headers['content-type'] ?? usual['content-type'];
  const signed = signFor(options, { body, target, contentType, id, nowSeconds: nowMs / 1000, privateKey });
  return { target: signed.target, body: signed.body, headers: { ...usual, ...signed.headers, ...headers } };
}

function signFor(options: SendOptions, message: Parameters<typeof signMessage>[1]) {
  const { scheme, url, algorithm, schemeOptions } = options;
  if (scheme === null || !isScheme(scheme)) throw new UsageError('nothing to sign with');
  try {
    const verifier = createVerifier({
      scheme,
      algorithm: algorithm as HmacAlgorithm | undefined,
      options: schemeOptions,
      publicUrl: url.origin,
      secrets: secretsOf(SCHEMES[scheme], options.secret, message.privateKey),
    });
    return signMessage(verifier, message);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`This cannot be signed: ${error.message}`);
    throw error;
  }
}

function secretsOf(
  { secret: format, label }: SignatureScheme,
  secret: string | undefined,
  privateKey: KeyObject | undefined,
): string[] {
  if (format === null) return [];
  if (secret !== undefined) return [secret];
  if (privateKey !== undefined) return [publicHalf(format.reading, privateKey)];
  throw new UsageError(
    `${label} signs with a secret: set ATTUNE_WEBHOOK_SECRET, or --secret, to what the receiver has`,
  );
}

function publicHalf(reading: string, privateKey: KeyObject): string {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  if (reading === 'ed25519-hex') return spki.subarray(-32).toString('hex');
  return (reading === 'ed25519-base64' ? spki.subarray(-32) : spki).toString('base64');
}

function contentTypeOf({ textIsJson }: SignatureScheme, body: Buffer): string {
  return textIsJson ? 'text/plain; charset=UTF-8' : typeOf(body);
}

/** Twilio, Slack's commands and others send forms; how they are signed may depend on the type. */
function typeOf(body: Buffer): string {
  const isForm = /^[\w.~%+[\]*-]+=[^\s{}"]*\s*$/.test(body.toString('latin1'));
  return isForm ? 'application/x-www-form-urlencoded' : 'application/json';
}

/** The sender's headers for the id of the delivery and the type of the event, where it has them in headers. */
function namesOf(
  { label, deliveryId = [], eventType = [] }: SignatureScheme,
  options: SendOptions,
  id: string,
): Record<string, string> {
  const idHeader = headerOf(deliveryId);
  const typeHeader = headerOf(eventType);
  if (options.eventType !== undefined && typeHeader === undefined) {
    throw new UsageError(`${label} names the type of an event ${whereOf(eventType)}; put it into the file`);
  }
  if (options.deliveryId !== undefined && idHeader === undefined) {
    throw new UsageError(`${label} has the id of a delivery ${whereOf(deliveryId)}; put it into the file`);
  }
  // Where more than the header makes the type, the rest of it stands in the body: pull_request.opened.
  const type = eventType.length > 1 ? options.eventType?.split('.')[0] : options.eventType;
  return {
    ...(idHeader === undefined ? {} : { [idHeader]: id }),
    ...(typeHeader === undefined || type === undefined ? {} : { [typeHeader]: type }),
  };
}

function headerOf(places: readonly Place[]): string | undefined {
  const found = places.find((place) => 'header' in place);
  return found !== undefined && 'header' in found ? found.header : undefined;
}

function whereOf(places: readonly Place[]): string {
  const paths = places.flatMap((place) => ('path' in place ? [place.path] : []));
  return paths.length === 0 ? 'nowhere that could be told' : `in the body at ${paths.join(', ')}`;
}

function refuseNames({ eventType, deliveryId }: SendOptions): void {
  if (eventType === undefined && deliveryId === undefined) return;
  throw new UsageError(
    '--event-type and --delivery-id are put where a sender has them; choose one with --as',
  );
}
