// Events as deliveries need them: the payload stays the text that PostgreSQL prints, so that large integers keep their
// digits on the way through.

import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import type { Subject } from '../targets/subject.ts';

export interface ForwardedEvent {
  id: number;
  /** Null where the trigger has been deleted meanwhile. */
  triggerId: number | null;
  triggerRef: string;
  payloadText: string;
  metadata: Record<string, unknown>;
  created: Date;
}

export async function loadEvents(
  db: Knex,
  { eventMetadata }: Pick<Tables, 'eventMetadata'>,
  ids: readonly number[],
): Promise<Map<number, ForwardedEvent>> {
  const { rows } = await db.raw(
    `select id, trigger, trigger_ref, payload::text as payload, ${eventMetadata} as metadata, created
       from attune.event where id = any(?::bigint[])`,
    [[...ids]],
  );
  return new Map(rows.map((row: EventRow) => [Number(row.id), toEvent(row)]));
}

interface EventRow {
  id: string;
  trigger: string | null;
  trigger_ref: string;
  payload: string | null;
  metadata: Record<string, unknown> | null;
  created: Date;
}

function toEvent(row: EventRow): ForwardedEvent {
  return {
    id: Number(row.id),
    triggerId: row.trigger === null ? null : Number(row.trigger),
    triggerRef: row.trigger_ref,
    payloadText: row.payload ?? 'null',
    metadata: row.metadata ?? {},
    created: row.created,
  };
}

/** The headers an event came with, by lower-case name. */
export function headersOf({ metadata }: Pick<ForwardedEvent, 'metadata'>): Record<string, string> {
  const { headers } = metadata;
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([, value]) => typeof value === 'string')
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}

export function subjectOf(event: ForwardedEvent): Subject {
  return { payload: JSON.parse(event.payloadText), headers: headersOf(event) };
}
