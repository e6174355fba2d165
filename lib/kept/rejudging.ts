// What can be done with kept requests: judge one again, all of them in the background, say beforehand what would come of
// it, and what a change of settings would make of them.

import type { Knex } from 'knex';
import type { Tables } from '../db/tables.ts';
import type { KeyInForce, WebhookTarget } from '../keys/webhook-target.ts';
import type { Logger } from '../logger.ts';
import type { Outcome } from '../outcome.ts';
import type { Cipher } from '../secrets/cipher.ts';
import type { KeptContent } from './kept-request.ts';
import { type ReadableRequest, readableRequest } from './kept-requests.ts';
import { type KeptFilter, KeptStore } from './kept-store.ts';
import { RejudgeStore, type Settled } from './rejudge-store.ts';
import { Rejudger } from './rejudger.ts';
import { compareJudgements, type TriedRequest } from './tried-change.ts';

export interface Judged {
  outcome: Outcome;
  status: number;
  reason: string | null;
  eventId: number | null;
  /** JSON text of what became, or would become, the event; null where it did not come so far. */
  payload: string | null;
}

/** Columns of attune.trigger in place of what is stored. */
export type ChangedColumns = Readonly<Record<string, unknown>>;

export interface RejudgingOptions {
  db: Knex;
  tables: Pick<Tables, 'eventMetadata'>;
  cipher: Cipher;
  logger: Logger;
  now: () => number;
  findKeys: (keyIds: readonly number[], changes?: ChangedColumns) => Promise<Map<number, KeyInForce>>;
  judge: (request: ReadableRequest & { target: WebhookTarget | null; dryRun: boolean }) => Promise<Judged>;
}

export interface Plan {
  /** Requests that would be judged. */
  total: number;
  /** The oldest of them, which were tried for this plan. */
  tried: number;
  accepted: number;
  refused: number;
  /** Why, the most frequent first. */
  reasons: { outcome: Outcome; reason: string | null; requests: number }[];
}

export type JudgedOne = Settled | 'unavailable' | 'not_judgeable';

/** Requests that a plan tries. */
export const PLAN_SAMPLE = 200;
const MAX_REASONS = 20;
const GONE: KeyInForce = { target: null, key: null };

export class Rejudging {
  readonly requests: KeptStore;
  readonly runs: RejudgeStore;
  readonly #options: RejudgingOptions;
  readonly #rejudger: Rejudger;

  constructor(options: RejudgingOptions) {
    const { db, tables, judge } = options;
    this.#options = options;
    this.requests = new KeptStore(db);
    this.runs = new RejudgeStore(db, tables);
    this.#rejudger = new Rejudger({
      ...options,
      store: this.runs,
      findKeys: (ids) => this.#keys(ids),
      judge: (request, { target }) => judge({ ...request, target, dryRun: false }),
    });
  }

  /** Goes on with runs that other instances left, from now on. */
  start(): void {
    this.#rejudger.start();
  }

  /** A run has been started, so that it is gone on with at once. */
  wake(): void {
    this.#rejudger.wake();
  }

  close(): Promise<void> {
    return this.#rejudger.close();
  }

  async judgeOne(triggerId: number, id: number): Promise<JudgedOne> {
    const claimed = await this.runs.claimOne(triggerId, id);
    if (claimed === undefined) return 'not_judgeable';
    return (await this.#rejudger.judge(claimed)) ?? 'unavailable';
  }

  /** What judging these again would come to; nothing is stored or counted. */
  async plan(triggerId: number, filter: KeptFilter): Promise<Plan> {
    const counts = new Map<string, Plan['reasons'][number]>();
    let tried = 0;
    let accepted = 0;
    for await (const rows of this.requests.contents(triggerId, filter, {
      order: 'oldest',
      limit: PLAN_SAMPLE,
    })) {
      for (const { outcome, reason } of await this.#tryAll(rows)) {
        tried++;
        if (outcome === 'accepted' || outcome === 'duplicate') accepted++;
        else count(counts, outcome, reason);
      }
    }
    const reasons = [...counts.values()].sort((a, b) => b.requests - a.requests).slice(0, MAX_REASONS);
    const total = await this.requests.count(triggerId, filter);
    return { total, tried, accepted, refused: tried - accepted, reasons };
  }

  /** The latest kept requests, accepted and refused, under the settings as they are and as the change would make them. */
  async tryChange(triggerId: number, changes: ChangedColumns, last: number): Promise<TriedRequest[]> {
    const tried: TriedRequest[] = [];
    for await (const rows of this.requests.contents(triggerId, {}, { order: 'newest', limit: last })) {
      const before = await this.#tryAll(rows);
      const after = await this.#tryAll(rows, changes);
      for (const [index, row] of rows.entries()) {
        tried.push(compareJudgements(row, before[index] as Judged, after[index] as Judged));
      }
    }
    return tried;
  }

  async #tryAll(rows: readonly KeptContent[], changes: ChangedColumns = {}): Promise<Judged[]> {
    const keys = await this.#keys([...new Set(rows.map((row) => Number(row.key_id)))], changes);
    const judged: Judged[] = [];
    for (const row of rows) {
      const { target, key } = keys.get(Number(row.key_id)) ?? GONE;
      const request = readableRequest(row, key, this.#options.cipher);
      judged.push(await this.#options.judge({ ...request, target, dryRun: true }));
    }
    return judged;
  }

  async #keys(ids: readonly number[], changes: ChangedColumns = {}): Promise<Map<number, KeyInForce>> {
    const { findKeys, now } = this.#options;
    const keys = await findKeys(ids, changes);
    for (const [id, { target }] of keys) {
      if (target !== null && target.expiresAtMs <= now()) keys.set(id, GONE);
    }
    return keys;
  }
}

function count(counts: Map<string, Plan['reasons'][number]>, outcome: Outcome, reason: string | null): void {
  const key = `${outcome} ${reason}`;
  const counted = counts.get(key);
  if (counted === undefined) counts.set(key, { outcome, reason, requests: 1 });
  else counted.requests++;
}
