// The keys of a trigger, with what tells whether each is still in use. Every change settles which key is the primary one.

import type { Knex } from 'knex';
import type { Cipher } from '../secrets/cipher.ts';
import { displayWebhookKey, generateWebhookKey, hashWebhookKey } from './webhook-key.ts';

export interface KeyRow {
  id: string;
  key_display: string;
  /** In clear or encrypted; null where only its hash is known, as of a revoked one. */
  key_value: string | null;
  is_primary: boolean;
  state: 'active' | 'revoked';
  label: string | null;
  owner: string | null;
  tenant: string | null;
  expires_at: Date | null;
  created: Date;
  revoked_at: Date | null;
  last_used_at: Date | null;
  last_refused_at: Date | null;
  total_events: string;
  refused_requests: string;
  accepted_24h: string;
  refused_24h: string;
  accepted_7d: string;
  refused_7d: string;
}

export interface KeyProperties {
  label?: string | null;
  owner?: string | null;
  tenant?: string | null;
  expires_at?: Date | null;
}

/** Expired ones count: they are in force again as soon as somebody extends them. */
export const MAX_ACTIVE_KEYS = 100;
/** Revoked keys that are remembered, the newest of each trigger. */
export const MAX_REVOKED_KEYS = 100;

const HOUR_MS = 3_600_000;
const COLUMNS =
  'k.id k.key_display k.key_value k.is_primary k.state k.label k.owner k.tenant k.expires_at k.created k.revoked_at ' +
  'k.last_used_at k.last_refused_at k.total_events k.refused_requests u.accepted_24h u.refused_24h u.accepted_7d ' +
  'u.refused_7d';

const USAGE = `LEFT JOIN LATERAL (
  SELECT coalesce(sum(accepted) FILTER (WHERE bucket >= :day), 0) AS accepted_24h,
         coalesce(sum(refused) FILTER (WHERE bucket >= :day), 0) AS refused_24h,
         coalesce(sum(accepted), 0) AS accepted_7d, coalesce(sum(refused), 0) AS refused_7d
    FROM attune.webhook_key_usage WHERE key_id = k.id AND bucket >= :week) u ON true`;

export class KeyStore {
  readonly #cipher: Cipher;
  readonly #now: () => number;

  constructor({ cipher, now }: { cipher: Cipher; now: () => number }) {
    this.#cipher = cipher;
    this.#now = now;
  }

  /** Those in force first, the primary one before the others; revoked ones last; the newest first among them. */
  async list(db: Knex, triggerId: number): Promise<KeyRow[]> {
    return this.#rows(db, triggerId).orderByRaw(
      "k.state, (k.is_primary AND k.state = 'active') DESC, coalesce(k.revoked_at, k.created) DESC, k.id DESC",
    );
  }

  async find(db: Knex, triggerId: number, id: number): Promise<KeyRow | undefined> {
    const [row] = await this.#rows(db, triggerId).where('k.id', id);
    return row;
  }

  #rows(db: Knex, triggerId: number): Knex.QueryBuilder {
    const hour = Math.floor(this.#now() / HOUR_MS);
    const usage = db.raw(USAGE, {
      day: new Date((hour - 23) * HOUR_MS),
      week: new Date((hour - 167) * HOUR_MS),
    });
    return db('attune.webhook_key as k')
      .joinRaw(usage as unknown as string)
      .select(COLUMNS.split(' '))
      .where('k.trigger_id', triggerId);
  }

  async countActive(db: Knex, triggerId: number): Promise<number> {
    const [row] = await db('attune.webhook_key')
      .where({ trigger_id: triggerId, state: 'active' })
      .count({ count: '*' });
    return Number(row?.count ?? 0);
  }

  /** Returns the new key in clear, and its id. */
  async add(
    db: Knex,
    triggerId: number | string,
    properties: KeyProperties & { is_primary?: boolean },
  ): Promise<{ id: number; key: string }> {
    const key = generateWebhookKey();
    const [row] = await db('attune.webhook_key')
      .insert({
        is_primary: false,
        ...properties,
        trigger_id: triggerId,
        key_hash: hashWebhookKey(key),
        key_display: displayWebhookKey(key),
        key_value: this.#cipher.encrypt(key),
        created: new Date(this.#now()),
      })
      .returning('id');
    return { id: Number(row.id), key };
  }

  async update(db: Knex, id: number | string, properties: KeyProperties): Promise<void> {
    await db('attune.webhook_key')
      .where('id', id)
      .update({ ...properties, updated: db.fn.now() });
  }

  async makePrimary(db: Knex, triggerId: number, id: number): Promise<void> {
    const ofTrigger = () => db('attune.webhook_key').where({ trigger_id: triggerId, state: 'active' });
    await ofTrigger().where({ is_primary: true }).update({ is_primary: false, updated: db.fn.now() });
    await ofTrigger().where({ id }).update({ is_primary: true, updated: db.fn.now() });
  }

  /** Final. A revoked key is recognised by its hash; there is no reason left to keep what it was. */
  async revoke(db: Knex, triggerId: number | string, which: { id: number } | { is_primary: true }) {
    const revoked: Required<KeyProperties>[] = await db('attune.webhook_key')
      .where({ trigger_id: triggerId, state: 'active', ...which })
      .update({
        state: 'revoked',
        revoked_at: new Date(this.#now()),
        updated: db.fn.now(),
        key_value: null,
      })
      .returning(['label', 'owner', 'tenant', 'expires_at']);
    await db.raw(FORGET_REVOKED, { trigger: triggerId, kept: MAX_REVOKED_KEYS });
    return revoked[0];
  }

  /** The usable primary key, or else the newest usable one made the primary one; undefined where there is none. */
  async promote(
    db: Knex,
    triggerId: number | string,
  ): Promise<{ id: string; key_value: string | null } | undefined> {
    const { rows } = await db.raw('SELECT id, key_value FROM attune.promote_webhook_key(?, ?)', [
      triggerId,
      new Date(this.#now()),
    ]);
    return rows[0]?.id === null ? undefined : rows[0];
  }
}

/** What they brought in stays counted at the trigger. */
export const forgetKeys = (doomed: string) => `
  WITH forgotten AS (
    DELETE FROM attune.webhook_key WHERE id IN (${doomed}) RETURNING trigger_id, total_events
  )
  UPDATE attune.trigger t
     SET webhook_events_of_forgotten_keys = t.webhook_events_of_forgotten_keys + f.events
    FROM (SELECT trigger_id, sum(total_events) AS events FROM forgotten GROUP BY trigger_id) f
   WHERE t.id = f.trigger_id`;

const FORGET_REVOKED = forgetKeys(`
  SELECT id FROM attune.webhook_key WHERE trigger_id = :trigger AND state = 'revoked'
   ORDER BY revoked_at DESC NULLS LAST, id DESC OFFSET :kept`);
