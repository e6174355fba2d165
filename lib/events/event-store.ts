// Reads events, those of webhooks and all others, wherever the host's table keeps their metadata.

import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import { endOfMillisecond } from '../db/time.ts';
import { globToLike, isGlob } from '../glob.ts';
import { keySpellings } from '../keys/webhook-key.ts';
import { fetchPage, type Page, type PageRange } from '../page.ts';

export interface EventSummaryRow {
  id: string;
  trigger: string | null;
  trigger_ref: string;
  source: string | null;
  webhook_key: string | null;
  event_type: string | null;
  has_payload: boolean;
  payload_size_bytes: number | null;
  created: Date;
}

export interface EventDetailRow extends EventSummaryRow {
  metadata: unknown;
  /** The JSON text exactly as PostgreSQL prints it. */
  payload_text: string | null;
}

export interface EventFilter {
  /** Null: of every tenant's triggers. */
  tenant: string | null;
  /** With `*` globs. */
  triggerRef?: string;
  source?: string;
  since?: Date;
  until?: Date;
  /** A key's display form, or the key itself. */
  key?: string;
  /** With `*` globs. */
  eventType?: string;
}

/** How many of the newest events are looked through for a type. */
const SEARCHED_EVENTS = 100_000;

export class EventStore {
  readonly #db: Knex;
  readonly #tables: Pick<Tables, 'eventMetadata' | 'eventSource'>;

  constructor(db: Knex, tables: Pick<Tables, 'eventMetadata' | 'eventSource'>) {
    this.#db = db;
    this.#tables = tables;
  }

  /** Newest first. */
  async list(filter: EventFilter, range: PageRange): Promise<Page<EventSummaryRow>> {
    const matches = this.#matches(filter);
    return fetchPage(
      this.#db,
      this.#summary(matches.clone()).orderBy('e.id', 'desc'),
      matches.select('e.id'),
      range,
    );
  }

  async find(id: number, tenant: string | null): Promise<EventDetailRow | undefined> {
    const [row] = await this.#summary(this.#matches({ tenant }))
      .select(`e.${this.#tables.eventMetadata} as metadata`, this.#db.raw('e.payload::text AS payload_text'))
      .where('e.id', id);
    return row;
  }

  /** The body as it came, where it was kept beside an event that holds something else. */
  async findOriginal(id: number): Promise<{ body: Buffer; content_type: string | null } | undefined> {
    return this.#db('attune.webhook_event_original').where('event_id', id).first('body', 'content_type');
  }

  async findSummary(id: number, tenant: string | null): Promise<EventSummaryRow | undefined> {
    const [row] = await this.#summary(this.#matches({ tenant })).where('e.id', id);
    return row;
  }

  #summary(query: Knex.QueryBuilder): Knex.QueryBuilder {
    const { eventMetadata, eventSource } = this.#tables;
    return (
      query
        .select('e.id', 'e.trigger', 'e.trigger_ref', `e.${eventSource} as source`, 'e.created')
        .select(
          this.#db.raw(
            `e.${eventMetadata} ->> 'webhook_key' AS webhook_key, e.${eventMetadata} ->> 'event_type' AS event_type,
             e.payload IS NOT NULL AS has_payload`,
          ),
        )
        // Measuring the payload itself would mean unpacking every one of a page.
        .select(
          this.#db.raw(
            `(SELECT l.payload_size_bytes FROM attune.webhook_event_log l WHERE l.event_id = e.id
             ORDER BY l.id LIMIT 1) AS payload_size_bytes`,
          ),
        )
    );
  }

  /** No index tells the types apart, so they are looked for among the newest events only. */
  #matches(filter: EventFilter): Knex.QueryBuilder {
    const { eventType } = filter;
    const matches = this.#indexed(filter);
    if (eventType === undefined) return matches;
    const newest = matches.select('e.*').orderBy('e.id', 'desc').limit(SEARCHED_EVENTS);
    return this.#db
      .from(newest.as('e'))
      .whereRaw(`e.${this.#tables.eventMetadata} ->> 'event_type' LIKE ?`, [globToLike(eventType)]);
  }

  #indexed(filter: EventFilter): Knex.QueryBuilder {
    const { eventMetadata, eventSource } = this.#tables;
    const query = this.#db('attune.event as e');
    if (filter.tenant !== null) {
      const own = this.#db('attune.trigger as t').select(this.#db.raw('1')).whereRaw('t.id = e.trigger');
      query.whereExists(own.where('t.webhook_tenant', filter.tenant));
    }
    if (filter.triggerRef !== undefined) whereRef(query, filter.triggerRef);
    if (filter.source !== undefined) query.where(`e.${eventSource}`, filter.source);
    if (filter.since !== undefined) query.where('e.created', '>=', filter.since);
    if (filter.until !== undefined) query.where('e.created', '<', endOfMillisecond(filter.until));
    if (filter.key !== undefined) {
      query.whereRaw(`e.${eventMetadata} ->> 'webhook_key' = ANY(?::text[])`, [keySpellings(filter.key)]);
    }
    return query;
  }
}

function whereRef(query: Knex.QueryBuilder, ref: string): void {
  if (isGlob(ref)) query.whereLike('e.trigger_ref', globToLike(ref));
  else query.where('e.trigger_ref', ref);
}
