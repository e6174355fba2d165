// Keeps requests for a while, as they were sent: what a trigger refused can be judged again once its settings are right.
// Written a moment after the answer, in batches, so that no sender waits for it.

import type { Knex } from 'knex';
import type { Logger } from '../logger.ts';
import type { Outcome } from '../outcome.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { MAX_KEPT_BYTES, MAX_KEPT_ROWS } from './kept-request.ts';
import { type RequestHead, serializeHead } from './request-head.ts';

export interface RequestToKeep {
  triggerId: number;
  keyId: number;
  keyDisplay: string;
  /** Of its row in the request log, once that is written. */
  logId?: number;
  receivedAtMs: number;
  head: RequestHead;
  /** After removing a Content-Encoding, as signatures are made of it here. */
  body: Buffer;
  contentType: string | null;
  sourceIp: string | null;
  outcome: Outcome;
  statusCode: number;
  reason: string | null;
  eventId: number | null;
}

export interface RequestKeeperOptions {
  db: Knex;
  cipher: Cipher;
  logger: Logger;
  /** Per second; a flood of refused requests must not become a flood of writes. */
  maxPerSecond: number;
  now: () => number;
  /** Writes the rows of the request log, so that kept requests know theirs. */
  flushLog: () => Promise<void>;
  /** Told of requests that are left out: too many at once, a trigger that has its fill, or the database is away. */
  onDropped: (requests: number) => void;
}

const FLUSH_DELAY_MS = 250;
const MAX_BUFFERED = 2_000;
const MAX_BUFFERED_BYTES = 32 * 1024 ** 2;
const MAX_BATCH = 200;
const MAX_BATCH_BYTES = 4 * 1024 ** 2;
/** How long a trigger that has its fill is believed to have it. */
const FULL_MS = 10_000;

export class RequestKeeper {
  readonly #options: RequestKeeperOptions;
  readonly #fullUntilMs = new Map<number, number>();
  #buffer: RequestToKeep[] = [];
  #bufferedBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  #second = 0;
  #thisSecond = 0;

  constructor(options: RequestKeeperOptions) {
    this.#options = options;
  }

  /** Whether one more of this trigger may be kept now; counted as left out where not. */
  admits(triggerId: number): boolean {
    const nowMs = this.#options.now();
    const admitted =
      this.#isWithinRate(nowMs) &&
      this.#buffer.length < MAX_BUFFERED &&
      this.#bufferedBytes < MAX_BUFFERED_BYTES &&
      nowMs >= (this.#fullUntilMs.get(triggerId) ?? 0);
    if (!admitted) this.#options.onDropped(1);
    return admitted;
  }

  /** For what `admits` let in. */
  keep(request: RequestToKeep): void {
    this.#buffer.push(request);
    this.#bufferedBytes += request.body.length;
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
    while (this.#buffer.length > 0) {
      const requests = this.#takeBatch();
      // After they are taken: a request that comes meanwhile has no row in the log yet.
      await this.#options.flushLog();
      try {
        await this.#write(requests);
      } catch (error) {
        this.#options.onDropped(requests.length);
        this.#options.logger.warn({ err: error, requests: requests.length }, 'Could not keep requests');
      }
    }
  }

  #takeBatch(): RequestToKeep[] {
    let count = 0;
    let bytes = 0;
    for (const { body } of this.#buffer) {
      if (count > 0 && (count === MAX_BATCH || bytes + body.length > MAX_BATCH_BYTES)) break;
      count++;
      bytes += body.length;
    }
    this.#bufferedBytes -= bytes;
    return this.#buffer.splice(0, count);
  }

  async #write(requests: RequestToKeep[]): Promise<void> {
    const { db, cipher } = this.#options;
    const rows = requests.map((request) => toRow(request, cipher));
    const fitting = rows.filter(
      fits(await usageOf(db, [...new Set(requests.map(({ triggerId }) => triggerId))])),
    );
    // The bodies go as they are: in a text of the whole batch they would be written and read twice.
    if (fitting.length > 0) await db('attune.webhook_kept_request').insert(fitting);
    if (fitting.length === rows.length) return;
    this.#options.onDropped(rows.length - fitting.length);
    const kept = new Set(fitting);
    this.#noteFull(requests.filter((_, n) => !kept.has(rows[n] as KeptInsert)));
  }

  #noteFull(leftOut: readonly RequestToKeep[]): void {
    const nowMs = this.#options.now();
    for (const [triggerId, untilMs] of this.#fullUntilMs) {
      if (untilMs <= nowMs) this.#fullUntilMs.delete(triggerId);
    }
    for (const { triggerId } of leftOut) this.#fullUntilMs.set(triggerId, nowMs + FULL_MS);
  }

  #isWithinRate(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#thisSecond = 0;
    }
    return ++this.#thisSecond <= this.#options.maxPerSecond;
  }
}

type KeptInsert = ReturnType<typeof toRow>;

function toRow(request: RequestToKeep, cipher: Cipher) {
  const head = cipher.encrypt(serializeHead(request.head));
  return {
    trigger_id: request.triggerId,
    key_id: request.keyId,
    key_display: storableText(request.keyDisplay),
    log_id: request.logId ?? null,
    received_at: new Date(request.receivedAtMs),
    head,
    body: request.body,
    bytes: request.body.length + head.length,
    body_bytes: request.body.length,
    method: request.head.method,
    content_type: request.contentType,
    source_ip: request.sourceIp,
    outcome: request.outcome,
    status_code: request.statusCode,
    reason: request.reason === null ? null : storableText(request.reason),
    state: request.eventId === null ? 'kept' : 'accepted',
    event_id: request.eventId,
  };
}

function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{fffd}');
}

interface Usage {
  rows: number;
  bytes: number;
}

/** Of triggers that are there; one may be gone meanwhile. */
async function usageOf(db: Knex, triggerIds: readonly number[]): Promise<Map<number, Usage>> {
  const { rows } = await db.raw(
    `select t.id, count(k.id) as rows, coalesce(sum(k.bytes), 0) as bytes
       from attune.trigger t left join attune.webhook_kept_request k on k.trigger_id = t.id
      where t.id = any(?::bigint[]) group by t.id`,
    [[...triggerIds]],
  );
  return new Map(
    rows.map(({ id, rows, bytes }: Record<string, string>) => [
      Number(id),
      { rows: Number(rows), bytes: Number(bytes) },
    ]),
  );
}

/** Takes one after the other, as long as their trigger has room. */
function fits(usage: ReadonlyMap<number, Usage>): (row: KeptInsert) => boolean {
  return ({ trigger_id: triggerId, bytes }) => {
    const used = usage.get(triggerId);
    if (used === undefined || used.rows >= MAX_KEPT_ROWS || used.bytes + bytes > MAX_KEPT_BYTES) return false;
    used.rows++;
    used.bytes += bytes;
    return true;
  };
}
