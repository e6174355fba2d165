// Hears of changes to triggers and keys, from any instance and from plain SQL, by PostgreSQL's LISTEN.

import type { Knex } from 'knex';
import type { Client, Notification } from 'pg';
import { cutConnection } from '../db/cut-connections.ts';
import { withDeadline } from '../deadline.ts';
import type { Logger } from '../logger.ts';

const CHANNEL = 'attune_webhooks';
const PROBE_INTERVAL_MS = 10_000;
const PROBE_TIMEOUT_MS = 5_000;
const END_TIMEOUT_MS = 1_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

export interface ChangeListenerOptions {
  db: Knex;
  logger: Logger;
  onChange: (triggerId: number) => void;
  /** Called when listening begins, again after each interruption: changes may have gone unheard before. */
  onListening: () => void;
}

/** Keeps one connection of its own, outside the pool, and reconnects by itself. */
export class ChangeListener {
  readonly #options: ChangeListenerOptions;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #closed = false;

  constructor(options: ChangeListenerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    try {
      const client = await this.#connect();
      if (this.#closed) return void this.#end(client);
      this.#client = client;
      client.on('error', () => this.#lost(client));
      client.on('end', () => this.#lost(client));
      client.on('notification', (notification) => this.#heard(notification));
      await withDeadline(client.query(`listen ${CHANNEL}`), PROBE_TIMEOUT_MS, tooLong);
      this.#retryMs = FIRST_RETRY_MS;
      this.#schedule(PROBE_INTERVAL_MS, () => this.#probe(client));
      this.#options.onListening();
    } catch (error) {
      this.#lost(this.#client, error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined) await this.#end(client);
  }

  /** As the pool does, but bounded in any case: a host's own settings may let a connection wait for ever. */
  #connect(): Promise<Client> {
    const { client: dialect } = this.#options.db;
    // The password is a hidden member, which a spread would lose.
    const settings = Object.defineProperties(
      {},
      Object.getOwnPropertyDescriptors(dialect.connectionSettings),
    );
    const bounds = { keepAlive: true, connectionTimeoutMillis: PROBE_TIMEOUT_MS };
    const connectionSettings = Object.assign(settings, bounds);
    return dialect.acquireRawConnection.call(
      Object.create(dialect, { connectionSettings: { value: connectionSettings } }),
    );
  }

  /** A polite end takes as long as TCP retries where the network lets nothing through. */
  async #end(client: Client): Promise<void> {
    await withDeadline(client.end(), END_TIMEOUT_MS, tooLong).catch(() => cutConnection(client as object));
  }

  #heard({ payload }: Notification): void {
    const triggerId = Number(payload);
    if (Number.isSafeInteger(triggerId)) this.#options.onChange(triggerId);
  }

  /** A connection that died without a word (a pulled cable, a forgetful firewall) is found out by asking. */
  async #probe(client: Client): Promise<void> {
    const timeout = setTimeout(() => this.#lost(client), PROBE_TIMEOUT_MS);
    try {
      await client.query('select 1');
      if (client === this.#client) this.#schedule(PROBE_INTERVAL_MS, () => this.#probe(client));
    } catch {
      this.#lost(client);
    } finally {
      clearTimeout(timeout);
    }
  }

  #lost(client: Client | undefined, error?: unknown): void {
    if (this.#closed || client !== this.#client) return;
    this.#client = undefined;
    if (client !== undefined) void this.#end(client);
    this.#options.logger.warn(
      { err: error, retryMs: this.#retryMs },
      'Lost the connection that hears of changed webhooks; until it is back, changes are seen when cached keys expire',
    );
    this.#schedule(this.#retryMs, () => this.start());
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
  }

  #schedule(delayMs: number, work: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void work(), delayMs);
    this.#timer.unref();
  }
}

function tooLong(): Error {
  return new Error('the database did not answer in time');
}
