// From the query parameters of the log routes to the filter of the store.

import { keySpellings } from '../keys/webhook-key.ts';
import type { LogFilter } from '../log/log-filter.ts';
import type { LogScope } from '../log/log-scope.ts';
import type { Outcome } from '../outcome.ts';
import type { RequestContext } from './route.ts';
import type { LogQuery } from './schemas.ts';

export function toLogFilter(query: LogQuery): LogFilter {
  return {
    outcomes: query.outcome?.split(',') as Outcome[] | undefined,
    refused: query.refused,
    status: query.status === undefined ? undefined : toStatus(query.status),
    since: toDate(query.since),
    until: toDate(query.until),
    ip: query.ip,
    eventId: query.event_id,
    text: query.q,
    key: query.key === undefined ? undefined : toKey(query.key),
    eventType: query.event_type,
    batchId: query.batch_id,
    triggerRef: query.trigger_ref,
  };
}

/** `401`, or `4xx` for the whole class. */
function toStatus(status: string): LogFilter['status'] {
  return status.endsWith('xx') ? { hundreds: Number(status[0]) } : Number(status);
}

/** An id as the list of keys has it, or the key as the log shows it, or the key itself. */
function toKey(key: string): LogFilter['key'] {
  return /^\d{1,15}$/.test(key) ? { id: Number(key) } : { spellings: keySpellings(key) };
}

export function toDate(time: string | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

/** The trigger in the path, or else all that the caller may see. */
export function logScopeOf({ params, trigger, tenant }: RequestContext): LogScope {
  return params.trigger === undefined ? { tenant } : { tenant, triggerId: trigger.id };
}
