// Microsoft Graph signs nothing; every notification carries the clientState that the subscriber chose.
// https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks

import { valueAt } from '../../json-path/path.ts';
import { equalBytes } from '../compare.ts';
import type { VerifyingKey } from '../secret-key.ts';
import type { Judge, OwnOptions } from './own-scheme.ts';

const MAX_NOTIFICATIONS = 1000;

export function msgraph({ keys }: OwnOptions): Judge {
  return function judgeGraph(reading) {
    const notifications = valueAt(reading.json, ['value']);
    if (!Array.isArray(notifications) || notifications.length === 0) {
      return { problem: 'value is missing or empty' };
    }
    if (notifications.length > MAX_NOTIFICATIONS) {
      return { problem: `value has more than ${MAX_NOTIFICATIONS} notifications` };
    }
    const states = notifications.map((notification) => valueAt(notification, ['clientState']));
    if (!states.every((state) => typeof state === 'string')) {
      return { problem: 'a notification has no clientState, or one that is no text' };
    }
    const match = keys.findIndex((key) => states.every((state) => isState(state, key)));
    return match === -1 ? { problem: 'clientState of a notification is another one' } : match;
  };
}

function isState(state: string, key: VerifyingKey): boolean {
  return key.kind === 'shared' && equalBytes(Buffer.from(state, 'utf8'), key.bytes);
}

/** The body with the clientState in every notification. */
export function signGraph(json: unknown, clientState: string): unknown {
  const notifications = valueAt(json, ['value']);
  if (!Array.isArray(notifications))
    throw new RangeError('Microsoft Graph sends its notifications in "value"');
  return { ...(json as object), value: notifications.map((one) => ({ ...(one as object), clientState })) };
}
