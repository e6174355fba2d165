// Reads keys and their triggers from the database, many at once, and precomputes what the receiver needs of them.

import type { Knex } from 'knex';
import { toInteger } from '../db/integer.ts';
import { IpAllowlist } from '../ip/ip-allowlist.ts';
import { keepModeOf } from '../kept/kept-request.ts';
import { compilePayloadSchema, type PayloadSchema } from '../payload/payload-schema.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { HMAC_ALGORITHMS, type HmacAlgorithm, SCHEMES, type SchemeName } from '../signatures/schemes.ts';
import { createVerifier, type Verifier } from '../signatures/verify.ts';
import { WHERE_NULL } from '../triggers/null-settings.ts';
import { hashWebhookKey } from './webhook-key.ts';
import type { BrokenSetting, WebhookTarget } from './webhook-target.ts';

interface TargetRow {
  key_hash: Buffer;
  key_id: string;
  key_display: string;
  key_label: string | null;
  key_tenant: string | null;
  expires_at: Date | null;
  trigger_id: string;
  ref: string;
  enabled: boolean;
  webhook_enabled: boolean;
  out_schema: unknown;
  webhook_payload_schema_enforced: boolean;
  webhook_hmac_enabled: boolean;
  webhook_hmac_secret: string | null;
  webhook_hmac_algorithm: string | null;
  webhook_hmac_scheme: string;
  webhook_hmac_tolerance_seconds: number;
  webhook_rate_limit_enabled: boolean;
  webhook_rate_limit_requests: number | null;
  webhook_rate_limit_window_seconds: number | null;
  webhook_ip_whitelist_enabled: boolean;
  webhook_ip_whitelist: string[] | null;
  webhook_payload_size_limit_kb: number | null;
  webhook_keep_requests: string | null;
}

const SELECT_TARGETS = `
  select k.key_hash, k.id as key_id, k.key_display, k.label as key_label,
         coalesce(t.webhook_tenant, k.tenant) as key_tenant, k.expires_at, t.id as trigger_id, t.ref, t.enabled,
         t.webhook_enabled, t.out_schema, t.webhook_payload_schema_enforced, t.webhook_hmac_enabled,
         t.webhook_hmac_secret, t.webhook_hmac_algorithm, t.webhook_hmac_scheme, t.webhook_hmac_tolerance_seconds,
         t.webhook_rate_limit_enabled, t.webhook_rate_limit_requests, t.webhook_rate_limit_window_seconds,
         t.webhook_ip_whitelist_enabled, t.webhook_ip_whitelist, t.webhook_payload_size_limit_kb,
         t.webhook_keep_requests
    from attune.webhook_key k
    join attune.trigger t on t.id = k.trigger_id
   where k.key_hash = any(?::bytea[]) and k.state = 'active'`;

export class TargetStore {
  readonly #db: Knex;
  readonly #cipher: Cipher;
  readonly #timeoutMs: number;

  /**
   * @param timeoutMs for each query: a connection that died without a word would otherwise keep every sender waiting for
   *   as long as TCP retries.
   */
  constructor(db: Knex, cipher: Cipher, timeoutMs: number) {
    this.#db = db;
    this.#cipher = cipher;
    this.#timeoutMs = timeoutMs;
  }

  /** What each key stands for; keys that nobody holds, and revoked ones, are not in the result. */
  async find(keys: readonly string[]): Promise<Map<string, WebhookTarget>> {
    const keyOfHash = new Map(keys.map((key) => [hashWebhookKey(key).toString('hex'), key]));
    const hashes = [...keyOfHash.keys()].map((hash) => `\\x${hash}`);
    const { rows }: { rows: TargetRow[] } = await this.#db
      .raw(SELECT_TARGETS, [hashes])
      .timeout(this.#timeoutMs);
    const found = new Map<string, WebhookTarget>();
    for (const row of rows) {
      const key = keyOfHash.get(row.key_hash.toString('hex'));
      if (key !== undefined) found.set(key, toTarget(row, this.#cipher));
    }
    return found;
  }
}

function toTarget(row: TargetRow, cipher: Cipher): WebhookTarget {
  return {
    keyId: toInteger(row.key_id),
    keyDisplay: row.key_display,
    keyLabel: row.key_label,
    keyTenant: row.key_tenant,
    expiresAtMs: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    triggerId: toInteger(row.trigger_id),
    triggerRef: row.ref,
    enabled: row.enabled && row.webhook_enabled,
    payloadLimitBytes: (row.webhook_payload_size_limit_kb ?? WHERE_NULL.payloadLimitKb) * 1024,
    rateLimit: rateLimitOf(row),
    ipAllowlist: row.webhook_ip_whitelist_enabled ? usable('IP allowlist', () => allowlistOf(row)) : null,
    verifier: row.webhook_hmac_enabled
      ? usable('signature verification', () => verifierOf(row, cipher))
      : null,
    payloadSchema: schemaOf(row),
    keepRequests: keepModeOf(row.webhook_keep_requests),
    hasTargets: false,
  };
}

/** Plain SQL can store anything; what cannot be used refuses every request instead of letting everything pass. */
function usable<T extends object>(setting: string, create: () => T): T | BrokenSetting {
  try {
    return create();
  } catch (error) {
    return { problem: `${setting} is on but cannot be used as stored: ${(error as Error).message}` };
  }
}

function rateLimitOf(row: TargetRow): WebhookTarget['rateLimit'] {
  if (!row.webhook_rate_limit_enabled) return null;
  // A limit that makes no sense is the strictest one, never none.
  const limit = Math.max(1, row.webhook_rate_limit_requests ?? WHERE_NULL.rateLimitRequests);
  const seconds = row.webhook_rate_limit_window_seconds ?? WHERE_NULL.rateLimitWindowSeconds;
  return { limit, windowMs: Math.max(1, seconds) * 1000 };
}

function allowlistOf(row: TargetRow): IpAllowlist {
  return new IpAllowlist(row.webhook_ip_whitelist ?? []);
}

function verifierOf(row: TargetRow, cipher: Cipher): Verifier {
  const scheme = row.webhook_hmac_scheme;
  const algorithm = row.webhook_hmac_algorithm;
  if (!Object.hasOwn(SCHEMES, scheme)) throw new RangeError(`unknown scheme ${JSON.stringify(scheme)}`);
  if (!isAlgorithm(algorithm)) throw new RangeError(`unknown algorithm ${JSON.stringify(algorithm)}`);
  if (row.webhook_hmac_secret === null) throw new RangeError('no secret is stored');
  return createVerifier({
    scheme: scheme as SchemeName,
    algorithm: scheme === 'attune' ? algorithm : undefined,
    secrets: [cipher.decrypt(row.webhook_hmac_secret)],
    toleranceSeconds: row.webhook_hmac_tolerance_seconds,
  });
}

function isAlgorithm(value: string | null): value is HmacAlgorithm {
  return (HMAC_ALGORITHMS as readonly (string | null)[]).includes(value);
}

function schemaOf(row: TargetRow): PayloadSchema | BrokenSetting | null {
  const schema = row.out_schema;
  if (!row.webhook_payload_schema_enforced || schema === null || isEmptyObject(schema)) return null;
  return usable('payload schema', () => compilePayloadSchema(schema));
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
