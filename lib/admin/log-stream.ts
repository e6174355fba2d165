// The log live, as server-sent events: `event: log` for each entry, `event: skipped` where entries were left out because
// the client or the poller could not keep up.

import type { Response } from 'express';
import { WebhookRequestError } from '../errors.ts';
import { type LogFilter, logFilterTest } from '../log/log-filter.ts';
import type { LogRow } from '../log/log-row.ts';
import type { LogScope } from '../log/log-scope.ts';
import type { NewLogRow } from '../log/log-store.ts';
import { presentLogEntry } from './present/log.ts';
import type { Services } from './services.ts';

const HEARTBEAT_MS = 15_000;
/** Then the client has to come again, and be authenticated again: a revoked permission must not read on for ever. */
const MAX_LIFETIME_MS = 900_000;
const MAX_STREAMS = 100;
const MAX_BUFFERED_BYTES = 262_144;
const MAX_MISSED_ROWS = 1000;
const RECENT_MS = 30_000;

export interface StreamRequest {
  scope: LogScope;
  filter: LogFilter;
  /** The last id the client has seen, where it comes again. */
  lastEventId: number | undefined;
}

type StreamServices = Pick<Services, 'tail' | 'log' | 'now'>;

export async function streamLog(
  res: Response,
  request: StreamRequest,
  services: StreamServices,
): Promise<void> {
  const { tail } = services;
  if (tail.listenerCount >= MAX_STREAMS) {
    throw new WebhookRequestError('SERVICE_UNAVAILABLE', `Already ${MAX_STREAMS} clients follow the log`, {
      retryAfterSeconds: 30,
    });
  }
  const stream = new LogStream(res, request);
  const stop = await tail.listen({
    onRows: (rows, skipped) => stream.offer(rows, skipped),
    onEnd: () => stream.end(),
  });
  res.on('close', stop);
  if (res.destroyed) stop();
  try {
    const missed = await missedRows(request, services);
    stream.begin(missed.slice(-MAX_MISSED_ROWS), missed.length > MAX_MISSED_ROWS);
  } catch (error) {
    stop();
    throw error;
  }
}

async function missedRows(
  { scope, filter, lastEventId }: StreamRequest,
  { log, now }: StreamServices,
): Promise<LogRow[]> {
  if (lastEventId === undefined) return [];
  return log.missedRows(scope, filter, lastEventId, new Date(now() - RECENT_MS), MAX_MISSED_ROWS + 1);
}

class LogStream {
  readonly #res: Response;
  readonly #wanted: (row: NewLogRow) => boolean;
  /** Rows that arrive while what was missed is still being read. */
  #waiting: LogRow[] | null = [];
  #skipped = 0;
  #ended = false;

  constructor(res: Response, { scope, filter }: StreamRequest) {
    this.#res = res;
    const passes = logFilterTest(filter);
    this.#wanted = (row) =>
      (scope.triggerId === undefined || Number(row.trigger_id) === scope.triggerId) &&
      (scope.tenant === null || row.tenant === scope.tenant) &&
      passes(row);
  }

  offer(rows: NewLogRow[], skipped: number): void {
    const wanted = rows.filter(this.#wanted);
    this.#skipped += skipped;
    if (this.#waiting === null) this.#send(wanted);
    else if (this.#waiting.length + wanted.length > MAX_MISSED_ROWS) this.#skipped += wanted.length;
    else this.#waiting.push(...wanted);
  }

  begin(missed: LogRow[], moreMissed: boolean): void {
    if (this.#ended || this.#res.destroyed) return;
    this.#writeHead();
    if (moreMissed) this.#skipped += 1;
    const sent = new Set(missed.map((row) => row.id));
    const arrived = (this.#waiting ?? []).filter((row) => !sent.has(row.id));
    this.#waiting = null;
    this.#send([...missed, ...arrived]);
  }

  end(): void {
    this.#ended = true;
    this.#res.end();
  }

  #writeHead(): void {
    const res = this.#res;
    res.status(200);
    res.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    // Compressing or buffering proxies would hold entries back until a block is full.
    res.setHeader('Cache-Control', 'no-store, no-transform');
    res.setHeader('X-Accel-Buffering', 'no');
    res.write('retry: 3000\n\n');
    const heartbeat = setInterval(() => res.write(': still here\n\n'), HEARTBEAT_MS).unref();
    const lifetime = setTimeout(() => this.end(), MAX_LIFETIME_MS).unref();
    res.on('close', () => {
      clearInterval(heartbeat);
      clearTimeout(lifetime);
    });
  }

  #send(rows: LogRow[]): void {
    if (this.#ended || this.#res.destroyed) return;
    for (const row of rows) {
      if (this.#res.writableLength > MAX_BUFFERED_BYTES) this.#skipped += 1;
      else this.#write(row);
    }
    this.#tellSkipped();
  }

  #write(row: LogRow): void {
    this.#res.write(`event: log\nid: ${row.id}\ndata: ${JSON.stringify(presentLogEntry(row))}\n\n`);
  }

  #tellSkipped(): void {
    if (this.#skipped === 0 || this.#res.writableLength > MAX_BUFFERED_BYTES) return;
    this.#res.write(`event: skipped\ndata: {"entries":${this.#skipped}}\n\n`);
    this.#skipped = 0;
  }
}
