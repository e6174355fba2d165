// Adyen signs each item of a batch over eight of its fields. All must fit, and an empty batch proves nothing.
// https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures/

import { valueAt } from '../../json-path/path.ts';
import { equalText } from '../compare.ts';
import type { VerifyingKey } from '../secret-key.ts';
import type { Problem, Reading } from '../signed-request.ts';
import { hmacOf, MISMATCH } from '../signing-way.ts';
import type { Judge, OwnOptions } from './own-scheme.ts';

const MAX_ITEMS = 1000;
const SIGNED = [
  ['pspReference'],
  ['originalReference'],
  ['merchantAccountCode'],
  ['merchantReference'],
  ['amount', 'value'],
  ['amount', 'currency'],
  ['eventCode'],
  ['success'],
];

export function adyen({ keys }: OwnOptions): Judge {
  return function judgeAdyen(reading) {
    const items = itemsOf(reading);
    if ('problem' in items) return items;
    const match = keys.findIndex((key) => items.every((item) => isSigned(item, key)));
    if (match === -1) return MISMATCH;
    // Each item is signed alone, so whoever captured some could repeat and combine them at will; Adyen itself sends one at a
    // time. Whatever else stands in the body is not signed.
    reading.request.signedParts = items
      .map(({ content }) => content)
      .sort()
      .slice(0, 1);
    return match;
  };
}

interface Item {
  content: string;
  signature: string;
}

function itemsOf(reading: Reading): Item[] | Problem {
  const items = valueAt(reading.json, ['notificationItems']);
  if (!Array.isArray(items) || items.length === 0)
    return { problem: 'notificationItems is missing or empty' };
  if (items.length > MAX_ITEMS) return { problem: `notificationItems has more than ${MAX_ITEMS} items` };
  const read: Item[] = [];
  for (const item of items) {
    const signed = itemOf(valueAt(item, ['NotificationRequestItem']));
    if ('problem' in signed) return signed;
    read.push(signed);
  }
  return read;
}

function itemOf(item: unknown): Item | Problem {
  const signature = valueAt(item, ['additionalData', 'hmacSignature']);
  if (typeof signature !== 'string' || signature === '') {
    return { problem: 'an item has no hmacSignature' };
  }
  const values = SIGNED.map((path) => valueAt(item, path));
  if (values.some((value) => typeof value === 'object' && value !== null)) {
    return { problem: 'a signed field of an item is neither text nor number' };
  }
  return { signature, content: adyenContent(values) };
}

/** What is absent counts as empty; nothing is escaped. */
function adyenContent(values: readonly unknown[]): string {
  return values.map((value) => (value === undefined || value === null ? '' : String(value))).join(':');
}

function isSigned({ content, signature }: Item, key: VerifyingKey): boolean {
  return equalText(signature, Buffer.from(hmacOf('sha256', key, [content]).digest('base64'), 'latin1'));
}

/** The body with every item signed anew. */
export function signAdyen(json: unknown, key: VerifyingKey): unknown {
  const items = valueAt(json, ['notificationItems']);
  if (!Array.isArray(items))
    throw new RangeError('Adyen signs the items of notificationItems; the body has none');
  const signed = items.map((entry) => {
    const item = valueAt(entry, ['NotificationRequestItem']) as Record<string, unknown> | undefined;
    const content = adyenContent(SIGNED.map((path) => valueAt(item, path)));
    const hmacSignature = hmacOf('sha256', key, [content]).digest('base64');
    const additionalData = { ...(item?.additionalData as object | undefined), hmacSignature };
    return { NotificationRequestItem: { ...item, additionalData } };
  });
  return { ...(json as object), notificationItems: signed };
}
