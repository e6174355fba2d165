// Where alerts are sent: channels of a tenant, or of none. Addresses and secrets are encrypted; an address of Slack's is
// a secret of its own.

import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Cipher } from '../secrets/cipher.ts';

export const CHANNEL_KINDS = ['webhook', 'slack'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export interface ChannelRow {
  id: string;
  tenant: string | null;
  label: string;
  kind: ChannelKind;
  /** As stored. */
  url: string;
  secret: string | null;
  enabled: boolean;
  created: Date;
  updated: Date;
  /** Of the latest notification that was tried; null where there is none. */
  last_state: 'pending' | 'sent' | 'failed' | null;
  last_result: string | null;
  last_attempts: number | null;
  /** When it was sent or given up; null where it is tried again. */
  last_finished_at: Date | null;
  last_next_attempt_at: Date | null;
}

export interface NewChannel {
  tenant: string | null;
  label: string;
  kind: ChannelKind;
  url: string;
  secret: string | null;
  enabled: boolean;
}

export type ChannelChanges = Partial<Pick<NewChannel, 'label' | 'url' | 'secret' | 'enabled'>>;

const COLUMNS = [
  ...'c.id c.tenant c.label c.kind c.url c.secret c.enabled c.created c.updated'.split(' '),
  ...'latest.last_state latest.last_result latest.last_attempts'.split(' '),
  ...'latest.last_finished_at latest.last_next_attempt_at'.split(' '),
];
const SECRET_BYTES = 32;
/** Of one tenant, so that nobody fills the table. */
export const MAX_CHANNELS_PER_TENANT = 50;

export class ChannelStore {
  readonly #db: Knex;
  readonly #cipher: Cipher;

  constructor({ db, cipher }: { db: Knex; cipher: Cipher }) {
    this.#db = db;
    this.#cipher = cipher;
  }

  /** @param tenant Null: of every tenant. */
  list(tenant: string | null): Promise<ChannelRow[]> {
    return this.#channels(this.#db, tenant).orderBy('c.label').orderBy('c.id').limit(1000);
  }

  async find(db: Knex, id: number, tenant: string | null): Promise<ChannelRow | undefined> {
    const [row] = await this.#channels(db, tenant).where('c.id', id);
    return row;
  }

  /** How many a tenant has; null: those of no tenant. */
  async count(db: Knex, tenant: string | null): Promise<number> {
    const [row] = await db('attune.webhook_alert_channel').where({ tenant }).count({ count: '*' });
    return Number(row?.count ?? 0);
  }

  async insert(db: Knex, channel: NewChannel): Promise<number> {
    const [row] = await db('attune.webhook_alert_channel')
      .insert({ ...channel, ...this.#encrypted(channel) })
      .returning('id');
    return Number(row.id);
  }

  async update(db: Knex, id: number, changes: ChannelChanges): Promise<void> {
    await db('attune.webhook_alert_channel')
      .where({ id })
      .update({ ...changes, ...this.#encrypted(changes), updated: db.fn.now() });
  }

  async delete(db: Knex, id: number): Promise<void> {
    await db('attune.webhook_alert_channel').where({ id }).delete();
  }

  #encrypted({ url, secret }: ChannelChanges): { url?: string; secret?: string } {
    return {
      ...(url === undefined ? {} : { url: this.#cipher.encrypt(url) }),
      ...(secret === undefined || secret === null ? {} : { secret: this.#cipher.encrypt(secret) }),
    };
  }

  #channels(db: Knex, tenant: string | null): Knex.QueryBuilder {
    const query = db('attune.webhook_alert_channel as c')
      .joinRaw(
        `LEFT JOIN LATERAL (
           SELECT n.state AS last_state, n.result AS last_result, n.attempts AS last_attempts,
                  n.finished_at AS last_finished_at, n.next_attempt_at AS last_next_attempt_at
             FROM attune.webhook_alert_notification n
            WHERE n.channel_id = c.id AND n.result IS NOT NULL ORDER BY n.id DESC LIMIT 1) latest ON true`,
      )
      .select(...COLUMNS);
    return tenant === null ? query : query.where('c.tenant', tenant);
  }
}

/** In the form of Standard Webhooks. */
export function generateChannelSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}
