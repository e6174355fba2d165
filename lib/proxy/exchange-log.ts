// Writes what became of proxied requests a moment after the answer, in batches, so that no sender waits for it.

import type { Knex } from 'knex';
import type { Logger } from '../logger.ts';
import type { ProxyExchange } from './synchronous-proxy.ts';

export interface LoggedExchange extends ProxyExchange {
  triggerId: number;
  eventId: number | null;
  /** What the sender was answered. */
  answeredStatus: number;
}

export interface ExchangeRow {
  outcome: ProxyExchange['outcome'];
  target_status: number | null;
  answered_status: number;
  duration_ms: number;
  response_bytes: number | null;
  error: string | null;
  created: Date;
}

const FLUSH_DELAY_MS = 200;
const MAX_BUFFERED = 2_000;
const MAX_ERROR_LENGTH = 1_000;

const INSERT = `insert into attune.webhook_proxy_exchange
         (trigger_id, event_id, outcome, target_status, answered_status, duration_ms, response_bytes, error)
  select r.* from jsonb_to_recordset(?::jsonb) as r(trigger_id bigint, event_id bigint, outcome text,
         target_status int, answered_status int, duration_ms int, response_bytes int, error text)
   where exists (select from attune.trigger t where t.id = r.trigger_id)`;

/** Ids grow with time. */
export const DELETE_PROXY_EXCHANGES = `delete from attune.webhook_proxy_exchange where id in (
  select id from (
    select id, created from attune.webhook_proxy_exchange order by id limit :rows
  ) oldest where created < now() - make_interval(days => :days))`;

export class ExchangeLog {
  readonly #db: Knex;
  readonly #logger: Logger;
  #buffer: LoggedExchange[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor({ db, logger }: { db: Knex; logger: Logger }) {
    this.#db = db;
    this.#logger = logger;
  }

  /** What does not fit is left out: the sender has its answer, and the metric counts it. */
  record(exchange: LoggedExchange): void {
    if (this.#buffer.length >= MAX_BUFFERED) return;
    this.#buffer.push(exchange);
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_DELAY_MS).unref();
  }

  /** Writes what is buffered. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#write(this.#buffer.splice(0)));
    return this.#flushing;
  }

  async #write(exchanges: readonly LoggedExchange[]): Promise<void> {
    if (exchanges.length === 0) return;
    try {
      await this.#db.raw(INSERT, [JSON.stringify(exchanges.map(toRow))]);
    } catch (error) {
      this.#logger.warn(
        { err: error, rows: exchanges.length },
        'Could not write what became of proxied requests',
      );
    }
  }
}

/** Newest first, at most 20: repeats of a delivery are passed on too. */
export function findExchanges(db: Knex, eventId: number): Promise<ExchangeRow[]> {
  return db('attune.webhook_proxy_exchange')
    .select(
      'outcome',
      'target_status',
      'answered_status',
      'duration_ms',
      'response_bytes',
      'error',
      'created',
    )
    .where('event_id', eventId)
    .orderBy('id', 'desc')
    .limit(20);
}

function toRow(exchange: LoggedExchange): Record<string, unknown> {
  return {
    trigger_id: exchange.triggerId,
    event_id: exchange.eventId,
    outcome: exchange.outcome,
    target_status: exchange.status,
    answered_status: exchange.answeredStatus,
    duration_ms: exchange.durationMs,
    response_bytes: exchange.responseBytes,
    error: exchange.error?.slice(0, MAX_ERROR_LENGTH).toWellFormed().replaceAll('\0', '\u{fffd}') ?? null,
  };
}
