// Recognises a delivery that a sender repeats: by the id it keeps over its attempts, together with what it says.

import { hash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { SCHEMES, type SchemeName } from '../signatures/schemes.ts';

/**
 * Headers in which known senders put an id that stays the same over retries. Ids that change with each attempt
 * (X-Request-Id and the like) must not be here.
 */
const DELIVERY_ID_HEADERS = [
  'x-github-delivery',
  'webhook-id',
  'svix-id',
  'x-shopify-webhook-id',
  'linear-delivery',
  'x-webhook-id',
  'idempotency-key',
] as const;
const MAX_LENGTH = 255;

export function deliveryIdOf(
  headers: IncomingHttpHeaders,
  json: unknown,
  scheme: SchemeName | null,
): string | null {
  for (const place of (scheme === null ? undefined : SCHEMES[scheme].deliveryId) ?? []) {
    const id = 'header' in place ? headers[place.header] : memberOf(json, place.path.slice('$.'.length));
    if (typeof id === 'string' && id !== '') return shortened(id);
  }
  for (const name of DELIVERY_ID_HEADERS) {
    const id = headers[name];
    if (typeof id === 'string' && id !== '') return shortened(id);
  }
  return null;
}

/** The cut may fall between the halves of a surrogate pair, and half a character cannot be stored. */
function shortened(id: string): string {
  return id.slice(0, MAX_LENGTH).toWellFormed();
}

function memberOf(json: unknown, member: string): unknown {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, member)) return undefined;
  return (json as Record<string, unknown>)[member];
}

/**
 * Hexadecimal identity of a delivery. The content is part of it: ids are mostly not signed, and a second event under
 * a used id must not be swallowed. Without an id every request is a delivery of its own.
 */
export function deliveryHash(deliveryId: string | null, rawBody: Buffer): string {
  if (deliveryId === null) return randomUUID().replaceAll('-', '');
  return hash('sha256', Buffer.concat([Buffer.from(`${deliveryId}\0`, 'utf8'), rawBody]), 'hex');
}
