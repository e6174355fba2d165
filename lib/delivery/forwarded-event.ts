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
  /** What the sender sent, where the trigger keeps it and it was asked for. */
  original: { body: Buffer; contentType: string | null } | null;
  metadata: Record<string, unknown>;
  created: Date;
}

export async function loadEvents(
  db: Knex,
  { eventMetadata }: Pick<Tables, 'eventMetadata'>,
  ids: readonly number[],
  { originals = false }: { originals?: boolean } = {},
): Promise<Map<number, ForwardedEvent>> {
  const { rows } = await db.raw(
    `select e.id, e.trigger, e.trigger_ref, e.payload::text as payload, e.${eventMetadata} as metadata, e.created
            ${originals ? ', o.body as original, o.content_type' : ''}
       from attune.event e ${originals ? 'left join attune.webhook_event_original o on o.event_id = e.id' : ''}
      where e.id = any(?::bigint[])`,
    [[...ids]],
  );
  return new Map(rows.map((row: EventRow) => [Number(row.id), toEvent(row)]));
}

interface EventRow {
  id: string;
  trigger: string | null;
  trigger_ref: string;
  payload: string | null;
  original?: Buffer | null;
  content_type?: string | null;
  metadata: Record<string, unknown> | null;
  created: Date;
}

function toEvent(row: EventRow): ForwardedEvent {
  return {
    id: Number(row.id),
    triggerId: row.trigger === null ? null : Number(row.trigger),
    triggerRef: row.trigger_ref,
    payloadText: row.payload ?? 'null',
    original: row.original ? { body: row.original, contentType: row.content_type ?? null } : null,
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
