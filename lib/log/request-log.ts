// Writes the log rows of requests that became no event; accepted ones are logged in the statement that stores them.

import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import type { Logger } from '../logger.ts';
import type { RequestRecord } from './request-record.ts';

export interface RequestLogOptions {
  db: Knex;
  tables: Pick<Tables, 'logSourceIpType'>;
  logger: Logger;
  /** Rows per second; a flood of refused requests must not become a flood of writes. */
  maxRowsPerSecond: number;
  now: () => number;
  /** Told of rows that are left out: too many at once, or the database is away. */
  onDropped: (rows: number) => void;
}

const FLUSH_DELAY_MS = 200;
const MAX_BUFFERED = 2_000;
const MAX_BATCH = 500;

export class RequestLog {
  readonly #options: RequestLogOptions;
  #buffer: Logged[] = [];
  #notes: { id: number; note: string }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #second = 0;
  #rowsThisSecond = 0;

  constructor(options: RequestLogOptions) {
    this.#options = options;
  }

  /** @param onLogged told the id of the row once it is written. */
  record(record: RequestRecord, onLogged?: (id: number) => void): void {
    if (!this.#isWithinRate() || this.#buffer.length >= MAX_BUFFERED) {
      this.#options.onDropped(1);
      return;
    }
    this.#buffer.push({ record, onLogged });
    this.#schedule();
  }

  /** Adds to the row of an accepted event, which was written before this was known. As many as rows, at most. */
  note(eventId: number, note: string): void {
    if (!this.#isWithinRate() || this.#notes.length >= MAX_BUFFERED) return;
    this.#notes.push({ id: eventId, note });
    this.#schedule();
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_DELAY_MS).unref();
  }

  /** Writes what is buffered. Never rejects: what cannot be written is dropped and counted. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#writeAll());
    return this.#flushing;
  }

  async #writeAll(): Promise<void> {
    await this.#writeNotes();
    while (this.#buffer.length > 0) {
      const rows = this.#buffer.splice(0, MAX_BATCH);
      try {
        await this.#write(rows);
      } catch (error) {
        this.#options.onDropped(rows.length);
        this.#options.logger.warn(
          { err: error, rows: rows.length },
          'Could not write rows of the webhook log',
        );
      }
    }
  }

  async #writeNotes(): Promise<void> {
    const notes = this.#notes.splice(0, MAX_BUFFERED);
    if (notes.length === 0) return;
    try {
      await this.#options.db.raw(ADD_NOTES, [JSON.stringify(notes, storableText)]);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'Could not add notes to rows of the webhook log');
    }
  }

  async #write(logged: Logged[]): Promise<void> {
    const { rows } = await this.#options.db.raw(insertStatement(this.#options.tables.logSourceIpType), [
      JSON.stringify(
        logged.map(({ record }) => toRow(record)),
        storableText,
      ),
    ]);
    tellIds(
      logged,
      rows.map(({ id }: { id: string }) => Number(id)),
    );
  }

  #isWithinRate(): boolean {
    const second = Math.floor(this.#options.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#rowsThisSecond = 0;
    }
    return ++this.#rowsThisSecond <= this.#options.maxRowsPerSecond;
  }
}

interface Logged {
  record: RequestRecord;
  onLogged: ((id: number) => void) | undefined;
}

/** Ids are drawn in the order of the rows, whatever the order they are told in. */
function tellIds(logged: readonly Logged[], ids: number[]): void {
  if (ids.length !== logged.length) return;
  ids.sort((a, b) => a - b);
  for (const [index, { onLogged }] of logged.entries()) onLogged?.(ids[index] as number);
}

/** Senders choose much of this text; one character that PostgreSQL cannot hold must not cost a whole batch. */
function storableText(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\u{fffd}') : value;
}

function toRow(record: RequestRecord): Record<string, unknown> {
  return {
    trigger_id: record.triggerId,
    trigger_ref: record.triggerRef,
    webhook_key: record.keyDisplay,
    webhook_key_id: record.keyId,
    event_id: record.eventId,
    outcome: record.outcome,
    status_code: record.statusCode,
    method: record.method,
    source_ip: record.sourceIp,
    user_agent: record.userAgent,
    content_type: record.contentType,
    payload_size_bytes: record.payloadSizeBytes,
    processing_time_ms: Math.round(record.processingTimeMs),
    hmac_verified: record.hmacVerified,
    rate_limited: record.rateLimited,
    ip_allowed: record.ipAllowed,
    delivery_id: record.deliveryId,
    event_type: record.eventType,
    note: record.note,
    batch_id: record.batchId,
    batch_position: record.batchPosition,
    error_message: record.errorMessage,
    error_details: record.errorDetails,
    headers: record.headers,
    is_test: record.isTest,
  };
}

const ADD_NOTES = `
  update attune.webhook_event_log l set note = concat_ws('; ', l.note, r.note)
    from json_to_recordset(?::json) as r(id bigint, note text)
   where l.event_id = r.id and l.outcome = 'accepted'`;

/** The trigger may have been deleted meanwhile: its id is then left out, the row stays. */
function insertStatement(sourceIpType: Tables['logSourceIpType']): string {
  return `
  insert into attune.webhook_event_log (
    trigger_id, trigger_ref, webhook_key, webhook_key_id, event_id, outcome, status_code, method, source_ip, user_agent,
    content_type, payload_size_bytes, processing_time_ms, hmac_verified, rate_limited, ip_allowed, delivery_id,
    event_type, note, batch_id, batch_position, error_message, error_details, headers, is_test)
  select (select id from attune.trigger t where t.id = r.trigger_id), trigger_ref, webhook_key, webhook_key_id, event_id,
         outcome, status_code, method, source_ip, user_agent, content_type, payload_size_bytes, processing_time_ms,
         hmac_verified, rate_limited, ip_allowed, delivery_id, event_type, note, batch_id, batch_position, error_message, error_details, headers, is_test
    from json_to_recordset(?::json) as r(
      trigger_id bigint, trigger_ref text, webhook_key text, webhook_key_id bigint, event_id bigint, outcome text,
      status_code int, method text, source_ip ${sourceIpType}, user_agent text, content_type text,
      payload_size_bytes int, processing_time_ms int, hmac_verified boolean, rate_limited boolean, ip_allowed boolean,
      delivery_id text, event_type text, note text, batch_id uuid, batch_position int, error_message text, error_details jsonb, headers jsonb, is_test boolean)
  returning id`;
}
