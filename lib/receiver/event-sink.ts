// Turns a checked request into an event row and waits for its commit. A repeat that arrives while the first is being
// stored gets the first one's outcome.

import type { Request } from 'express';
import type { Knex } from 'knex';
import { targetOf } from '../../middleware/key-lookup.ts';
import { payloadOf } from '../../middleware/payload-parser.ts';
import type { Tables } from '../db/tables.ts';
import { WebhookRequestError } from '../errors.ts';
import { captureHeaders } from '../events/captured-headers.ts';
import { deliveryHash, deliveryIdOf } from '../events/delivery-id.ts';
import type { EventMetadata, EventRow } from '../events/event-row.ts';
import { GroupCommit } from '../events/group-commit.ts';
import {
  type EnqueueJobs,
  EventInserter,
  isRowError,
  isTransientError,
  type PooledConnection,
} from '../events/insert-events.ts';
import type { StoredEvent } from '../events/stored-event.ts';
import { normalizeAddress } from '../ip/ip-allowlist.ts';
import { schemeOf, type WebhookTarget } from '../keys/webhook-target.ts';
import { notStorable } from '../payload/storable.ts';
import { type WebhookState, webhookState } from '../request-state.ts';

export interface EventSinkOptions {
  db: Knex;
  tables: Tables;
  enqueueJobs: EnqueueJobs | undefined;
  /** What event metadata shows of the key. */
  eventKey: 'display' | 'full';
  writers: number;
  maxQueuedRows: number;
  maxQueuedBytes: number;
  deadlineMs: number;
  onBatch: (items: number, durationMs: number) => void;
}

const MAX_BATCH_ROWS = 500;
const MAX_BATCH_BYTES = 8 * 1024 ** 2;

export class EventSink {
  readonly #db: Knex;
  readonly #eventKey: 'display' | 'full';
  readonly #queue: GroupCommit<EventRow, StoredEvent, PooledConnection>;
  readonly #inFlight = new Map<string, Promise<StoredEvent>>();

  constructor(options: EventSinkOptions) {
    const { db, tables, enqueueJobs, deadlineMs } = options;
    const inserter = new EventInserter(db, tables, { timeoutMs: deadlineMs, enqueueJobs });
    this.#db = db;
    this.#eventKey = options.eventKey;
    this.#queue = new GroupCommit({
      acquire: () => inserter.acquire(),
      release: (connection) => inserter.release(connection),
      write: (connection, rows) => inserter.insert(connection, rows),
      isItemError: isRowError,
      toItemError: rowError,
      isTransient: isTransientError,
      bytesOf: (row) => row.payload.length + row.metadataText.length,
      writers: options.writers,
      maxBatchItems: MAX_BATCH_ROWS,
      maxBatchBytes: MAX_BATCH_BYTES,
      maxQueuedItems: options.maxQueuedRows,
      maxQueuedBytes: options.maxQueuedBytes,
      deadlineMs,
      onBatch: options.onBatch,
    });
  }

  get queueLength(): number {
    return this.#queue.length;
  }

  close(): Promise<void> {
    return this.#queue.close();
  }

  /** Resolves once the event is committed; undefined for a dry run, which only asks whether it could be. */
  store(req: Request): Promise<StoredEvent | undefined> {
    const state = webhookState(req);
    const row = this.#toRow(req, state, targetOf(req));
    if (state.dryRun) return this.#judgeOnly(row);
    if (row.deliveryId === null) return this.#queue.submit(row);

    const identity = `${row.triggerId}:${row.deliveryHash}`;
    const first = this.#inFlight.get(identity);
    if (first !== undefined) return first.then((event) => ({ ...event, duplicate: true }));
    const storing = this.#queue.submit(row);
    this.#inFlight.set(identity, storing);
    const forget = () => this.#inFlight.delete(identity);
    storing.then(forget, forget);
    return storing;
  }

  async #judgeOnly(row: EventRow): Promise<undefined> {
    try {
      await this.#db.raw('select ?::jsonb is null as empty', [row.payload.toString('utf8')]);
    } catch (error) {
      throw isRowError(error) ? rowError(error) : error;
    }
  }

  #toRow(req: Request, state: WebhookState, target: WebhookTarget): EventRow {
    const { bytes, json } = payloadOf(req);
    const rawBody = state.rawBody as Buffer;
    const deliveryId = deliveryIdOf(req.headers, json, schemeOf(target));
    return {
      triggerId: target.triggerId,
      triggerRef: target.triggerRef,
      keyId: target.keyId,
      keyDisplay: target.keyDisplay,
      payload: bytes,
      metadataText: JSON.stringify(this.#metadata(req, state, target, deliveryId)),
      contentType: req.headers['content-type'] ?? null,
      method: req.method,
      payloadSizeBytes: rawBody.length,
      deliveryId,
      deliveryHash: deliveryHash(deliveryId, rawBody),
      hmacVerified: state.hmacVerified,
      ipAllowed: state.ipAllowed,
      isTest: state.isTest,
      hasTargets: target.hasTargets,
      startedAtMs: state.startedAtMs,
    };
  }

  #metadata(
    req: Request,
    state: WebhookState,
    target: WebhookTarget,
    deliveryId: string | null,
  ): EventMetadata {
    const metadata: EventMetadata = {
      source: 'webhook',
      webhook_key: this.#eventKey === 'full' ? String(req.params.webhook_key) : target.keyDisplay,
      webhook_key_id: target.keyId,
      received_at: new Date(state.receivedAtMs).toISOString(),
      source_ip: normalizeAddress(state.clientIp),
      user_agent: req.headers['user-agent'] ?? null,
      headers: captureHeaders(req.headers, req.originalUrl),
    };
    if (target.keyLabel !== null) metadata.webhook_key_label = target.keyLabel;
    if (target.keyTenant !== null) metadata.webhook_key_tenant = target.keyTenant;
    if (state.hmacVerified !== null) metadata.hmac_verified = state.hmacVerified;
    if (deliveryId !== null) metadata.delivery_id = deliveryId;
    if (state.isTest) metadata.is_test = true;
    return metadata;
  }
}

/** The trigger was deleted while the request was under way, or the payload is beyond what jsonb holds. */
function rowError(error: unknown): unknown {
  const { code = '' } = error as { code?: string };
  // A constraint of the host's own is not the sender's fault: 500, so that it sends again, and the host's log says why.
  if (code.startsWith('23') && code !== '23503') return error;
  if (code === '23503') {
    return new WebhookRequestError('NOT_FOUND', 'Invalid webhook key', {
      outcome: 'unknown_key',
      cause: error,
    });
  }
  return notStorable(
    [
      {
        path: '',
        message: 'is beyond what PostgreSQL holds as jsonb, as a number out of range or a very long name',
      },
    ],
    error,
  );
}
