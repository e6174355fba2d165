// Reads and writes the webhook side of a trigger: its settings, and its primary key in `webhook_key`.

import type { Knex } from 'knex';
import { KeyStore } from '../keys/key-store.ts';
import type { Cipher } from '../secrets/cipher.ts';
import {
  SETTING_GROUPS,
  type SettingGroup,
  toColumns,
  type WebhookRow,
  type WebhookSettings,
} from './webhook-settings.ts';

export interface WebhookStoreOptions {
  cipher: Cipher;
  /** Keeps the key in clear in `trigger.webhook_key` although keys are encrypted. */
  mirrorKeys: boolean;
  now: () => number;
}

const SETTINGS = [
  't.id',
  't.ref',
  't.webhook_enabled',
  't.webhook_enabled_at',
  't.webhook_revision',
  ...Object.keys(toColumns({} as WebhookSettings, SETTING_GROUPS)).map((column) => `t.${column}`),
];
const KEY = ['k.id as key_id', 'k.key_display', 'k.key_value', 'k.created as key_created'];
/** The primary key, and for the moment between its expiry and the next one's promotion, the one that will follow it. */
const CURRENT_KEY = `LEFT JOIN LATERAL (
  SELECT * FROM attune.webhook_key c
   WHERE c.trigger_id = t.id AND c.state = 'active' AND (c.expires_at IS NULL OR c.expires_at > ?)
   ORDER BY c.is_primary DESC, c.created DESC, c.id DESC LIMIT 1) k ON true`;

export class WebhookStore {
  readonly #cipher: Cipher;
  readonly #mirrored: boolean;
  readonly #now: () => number;
  readonly #keys: KeyStore;

  constructor({ cipher, mirrorKeys, now }: WebhookStoreOptions) {
    this.#cipher = cipher;
    this.#mirrored = !cipher.enabled || mirrorKeys;
    this.#now = now;
    this.#keys = new KeyStore({ cipher, now });
  }

  async find(db: Knex, triggerId: number): Promise<WebhookRow | undefined> {
    const [row] = await db('attune.trigger as t')
      .joinRaw(CURRENT_KEY, [new Date(this.#now())])
      .joinRaw(
        `CROSS JOIN LATERAL (
           SELECT t.webhook_events_of_forgotten_keys + coalesce(sum(u.total_events), 0) AS total_events, max(u.last_used_at) AS last_used_at
             FROM attune.webhook_key u WHERE u.trigger_id = t.id) used`,
      )
      .select(...SETTINGS, ...KEY, 'used.total_events', 'used.last_used_at')
      .where('t.id', triggerId);
    return row;
  }

  /** Keeps other changes of this trigger waiting until the transaction ends. */
  async lock(transaction: Knex.Transaction, triggerId: number): Promise<WebhookRow | undefined> {
    const locked = await transaction('attune.trigger').select('id').where('id', triggerId).forUpdate();
    if (locked.length === 0) return undefined;
    // This package writes both tables itself, so the database trigger that follows plain SQL has nothing to do.
    await transaction.raw("SET LOCAL attune.webhook_sync = 'off'");
    return this.find(transaction, triggerId);
  }

  async writeSettings(
    transaction: Knex.Transaction,
    row: WebhookRow,
    settings: WebhookSettings,
    groups: readonly SettingGroup[],
  ): Promise<void> {
    if (groups.length === 0) return;
    await transaction('attune.trigger').where('id', row.id).update(toColumns(settings, groups));
  }

  /** Brings the remembered key back, or makes the first one. */
  async enable(transaction: Knex.Transaction, row: WebhookRow): Promise<void> {
    if (row.webhook_enabled && row.key_id !== null) return;
    const known = await this.#keys.promote(transaction, row.id);
    const mirror = known === undefined ? await this.#createKey(transaction, row.id) : this.#mirrorOf(known);
    const since = row.webhook_enabled ? {} : { webhook_enabled_at: transaction.fn.now() };
    await this.#write(transaction, row, { webhook_enabled: true, webhook_key: mirror, ...since });
  }

  /** The key and all settings stay; only the copy on the trigger goes. */
  async disable(transaction: Knex.Transaction, row: WebhookRow): Promise<void> {
    if (!row.webhook_enabled) return;
    await this.#write(transaction, row, { webhook_enabled: false, webhook_key: null });
  }

  async regenerate(transaction: Knex.Transaction, row: WebhookRow): Promise<void> {
    await this.#keys.promote(transaction, row.id);
    await this.#write(transaction, row, { webhook_key: await this.#createKey(transaction, row.id) });
  }

  /** After a change of its keys: the primary one is one in force again, if there is any, and the trigger shows it. */
  async settleKeys(transaction: Knex.Transaction, row: WebhookRow): Promise<void> {
    const known = await this.#keys.promote(transaction, row.id);
    const mirror = known === undefined || !row.webhook_enabled ? null : this.#mirrorOf(known);
    const shown: { webhook_key: string | null } | undefined = await transaction('attune.trigger')
      .where('id', row.id)
      .first('webhook_key');
    if (known?.id === (row.key_id ?? undefined) && shown?.webhook_key === mirror) return;
    await this.#write(transaction, row, { webhook_key: mirror });
  }

  /** The new primary key takes over the old one's label and owner. Returns what `trigger.webhook_key` shows of it. */
  async #createKey(transaction: Knex.Transaction, triggerId: string): Promise<string | null> {
    const { label, owner, tenant } =
      (await this.#keys.revoke(transaction, triggerId, { is_primary: true })) ?? {};
    const { key } = await this.#keys.add(transaction, triggerId, { label, owner, tenant, is_primary: true });
    return this.#mirrored ? key : null;
  }

  #mirrorOf(row: { key_value: string | null }): string | null {
    return this.#mirrored && row.key_value !== null ? this.#cipher.decrypt(row.key_value) : null;
  }

  /** The revision is raised here too: with encrypted keys a new key changes no column of the trigger. */
  async #write(transaction: Knex.Transaction, row: WebhookRow, columns: object): Promise<void> {
    await transaction('attune.trigger')
      .where('id', row.id)
      .update({ ...columns, webhook_revision: transaction.raw('webhook_revision + 1') });
  }
}
