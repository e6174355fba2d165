// Reads and writes the webhook side of a trigger: its settings, and its primary key in `webhook_key`.

import type { Knex } from 'knex';
import { displayWebhookKey, generateWebhookKey, hashWebhookKey } from '../keys/webhook-key.ts';
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

export class WebhookStore {
  readonly #cipher: Cipher;
  readonly #mirrored: boolean;

  constructor({ cipher, mirrorKeys }: WebhookStoreOptions) {
    this.#cipher = cipher;
    this.#mirrored = !cipher.enabled || mirrorKeys;
  }

  async find(db: Knex, triggerId: number): Promise<WebhookRow | undefined> {
    const [row] = await db('attune.trigger as t')
      .leftJoin('attune.webhook_key as k', (join) => {
        join.on('k.trigger_id', 't.id').andOnVal('k.is_primary', true).andOnVal('k.state', 'active');
        join.on(db.raw('(k.expires_at IS NULL OR k.expires_at > now())'));
      })
      .joinRaw(
        `CROSS JOIN LATERAL (
           SELECT coalesce(sum(u.total_events), 0) AS total_events, max(u.last_used_at) AS last_used_at
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
    const mirror = row.key_id === null ? await this.#createKey(transaction, row.id) : this.#mirrorOf(row);
    const since = row.webhook_enabled ? {} : { webhook_enabled_at: transaction.fn.now() };
    await this.#write(transaction, row, { webhook_enabled: true, webhook_key: mirror, ...since });
  }

  /** The key and all settings stay; only the copy on the trigger goes. */
  async disable(transaction: Knex.Transaction, row: WebhookRow): Promise<void> {
    if (!row.webhook_enabled) return;
    await this.#write(transaction, row, { webhook_enabled: false, webhook_key: null });
  }

  async regenerate(transaction: Knex.Transaction, row: WebhookRow): Promise<void> {
    await this.#write(transaction, row, { webhook_key: await this.#createKey(transaction, row.id) });
  }

  /** The new primary key takes over the old one's label and owner. Returns what `trigger.webhook_key` shows of it. */
  async #createKey(transaction: Knex.Transaction, triggerId: string): Promise<string | null> {
    const [old] = await transaction('attune.webhook_key')
      .where({ trigger_id: triggerId, is_primary: true, state: 'active' })
      // A revoked key is recognised by its hash; there is no reason left to keep what it was.
      .update({
        state: 'revoked',
        revoked_at: transaction.fn.now(),
        updated: transaction.fn.now(),
        key_value: null,
      })
      .returning(['label', 'owner', 'tenant']);
    const key = generateWebhookKey();
    await transaction('attune.webhook_key').insert({
      ...old,
      trigger_id: triggerId,
      key_hash: hashWebhookKey(key),
      key_display: displayWebhookKey(key),
      key_value: this.#cipher.encrypt(key),
      is_primary: true,
    });
    return this.#mirrored ? key : null;
  }

  #mirrorOf(row: WebhookRow): string | null {
    return this.#mirrored && row.key_value !== null ? this.#cipher.decrypt(row.key_value) : null;
  }

  /** The revision is raised here too: with encrypted keys a new key changes no column of the trigger. */
  async #write(transaction: Knex.Transaction, row: WebhookRow, columns: object): Promise<void> {
    await transaction('attune.trigger')
      .where('id', row.id)
      .update({ ...columns, webhook_revision: transaction.raw('webhook_revision + 1') });
  }
}
