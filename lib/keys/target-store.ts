// Reads keys and their triggers from the database, many at once, and precomputes what the receiver needs of them.

import type { Knex } from 'knex';
import { toInteger } from '../db/integer.ts';
import { withDeadline } from '../deadline.ts';
import { HANDSHAKE_COLUMNS, type HandshakeRow, triggerHandshakes } from '../handshakes/trigger-handshakes.ts';
import { IpAllowlist } from '../ip/ip-allowlist.ts';
import { keepModeOf } from '../kept/kept-request.ts';
import { compilePayloadSchema, type PayloadSchema } from '../payload/payload-schema.ts';
import type { Cipher } from '../secrets/cipher.ts';
import type { SchemeOptions } from '../signatures/scheme-options.ts';
import {
  HMAC_ALGORITHMS,
  type HmacAlgorithm,
  isScheme,
  SCHEMES,
  type SignatureScheme,
} from '../signatures/schemes.ts';
import { createVerifier, describeScheme, type Verifier, type VerifierOptions } from '../signatures/verify.ts';
import { WHERE_NULL } from '../triggers/null-settings.ts';
import { type PreviousSecret, readPreviousSecrets } from '../triggers/previous-secrets.ts';
import { EVENT_SETTING_COLUMNS, type EventSettingsRow, eventSettings } from './event-settings.ts';
import { type RotationStep, rotationSteps } from './rotation.ts';
import { TRANSFORM_COLUMNS, type TransformSettingsRow, transformSettings } from './transform-settings.ts';
import { usableSetting } from './usable-setting.ts';
import { hashWebhookKey } from './webhook-key.ts';
import type { BrokenSetting, KeyInForce, WebhookTarget } from './webhook-target.ts';

interface TargetRow extends EventSettingsRow, TransformSettingsRow, HandshakeRow {
  has_targets: boolean;
  key_hash: Buffer;
  key_value: string | null;
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
  webhook_hmac_tolerance_seconds: number | null;
  webhook_hmac_options: unknown;
  webhook_hmac_previous_secrets: unknown;
  webhook_rate_limit_enabled: boolean;
  webhook_rate_limit_requests: number | null;
  webhook_rate_limit_window_seconds: number | null;
  webhook_ip_whitelist_enabled: boolean;
  webhook_ip_whitelist: string[] | null;
  webhook_payload_size_limit_kb: number | null;
  webhook_keep_requests: string | null;
}

const SELECT_TARGETS = `
  select k.key_hash, k.key_value, k.id as key_id, k.key_display, k.label as key_label,
         coalesce(t.webhook_tenant, k.tenant) as key_tenant, k.expires_at, t.id as trigger_id, t.ref, t.enabled,
         t.webhook_enabled, t.out_schema, t.webhook_payload_schema_enforced, t.webhook_hmac_enabled,
         t.webhook_hmac_secret, t.webhook_hmac_algorithm, t.webhook_hmac_scheme, t.webhook_hmac_tolerance_seconds,
         t.webhook_hmac_options, t.webhook_hmac_previous_secrets, ${HANDSHAKE_COLUMNS},
         t.webhook_rate_limit_enabled, t.webhook_rate_limit_requests, t.webhook_rate_limit_window_seconds,
         t.webhook_ip_whitelist_enabled, t.webhook_ip_whitelist, t.webhook_payload_size_limit_kb,
         t.webhook_keep_requests, ${EVENT_SETTING_COLUMNS}, ${TRANSFORM_COLUMNS},
         exists (select from attune.webhook_target f where f.trigger_id = t.id) as has_targets
    from attune.webhook_key k
    join attune.trigger t on t.id = k.trigger_id
   where k.state = 'active'`;
const BY_HASH = `${SELECT_TARGETS} and k.key_hash = any(?::bytea[])`;
const BY_ID = `${SELECT_TARGETS} and k.id = any(?::bigint[])`;

export class TargetStore {
  readonly #db: Knex;
  readonly #cipher: Cipher;
  readonly #timeoutMs: number;
  readonly #host: VerifierHost;

  /**
   * @param timeoutMs for each query: a connection that died without a word would otherwise keep every sender waiting for
   *   as long as TCP retries.
   */
  constructor(db: Knex, cipher: Cipher, timeoutMs: number, host: VerifierHost = {}) {
    this.#db = db;
    this.#host = host;
    this.#cipher = cipher;
    this.#timeoutMs = timeoutMs;
  }

  /** What each key stands for; keys that nobody holds, and revoked ones, are not in the result. */
  async find(keys: readonly string[]): Promise<Map<string, WebhookTarget>> {
    const keyOfHash = new Map(keys.map((key) => [hashWebhookKey(key).toString('hex'), key]));
    const hashes = [...keyOfHash.keys()].map((hash) => `\\x${hash}`);
    const query = this.#db.raw(BY_HASH, [hashes]).timeout(this.#timeoutMs);
    // Waiting for a connection of the pool counts too; knex's own timeout begins once there is one.
    const { rows }: { rows: TargetRow[] } = await withDeadline(query, this.#timeoutMs, poolExhausted);
    const found = new Map<string, WebhookTarget>();
    for (const row of rows) {
      const key = keyOfHash.get(row.key_hash.toString('hex'));
      if (key !== undefined) found.set(key, toTarget(row, this.#cipher, this.#host));
    }
    return found;
  }

  /**
   * Active keys by their id, expired ones among them.
   *
   * @param changes columns of attune.trigger in place of what is stored, to see what they would do.
   */
  async findByIds(
    keyIds: readonly number[],
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<Map<number, KeyInForce>> {
    const { rows }: { rows: TargetRow[] } = await this.#db.raw(BY_ID, [[...keyIds]]);
    return new Map(
      rows.map((row) => [
        toInteger(row.key_id),
        {
          target: toTarget({ ...row, ...changes }, this.#cipher, this.#host),
          key: row.key_value === null ? null : this.#cipher.decrypt(row.key_value),
        },
      ]),
    );
  }
}

/** With a code that tells it from errors of the host: trying again is right. */
function poolExhausted(): Error {
  return Object.assign(new Error('no connection to the database became free in time'), { code: 'ETIMEDOUT' });
}

function toTarget(row: TargetRow, cipher: Cipher, host: VerifierHost): WebhookTarget {
  const payloadLimitBytes = (row.webhook_payload_size_limit_kb ?? WHERE_NULL.payloadLimitKb) * 1024;
  return {
    keyId: toInteger(row.key_id),
    keyDisplay: row.key_display,
    keyLabel: row.key_label,
    keyTenant: row.key_tenant,
    expiresAtMs: row.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    triggerId: toInteger(row.trigger_id),
    triggerRef: row.ref,
    enabled: row.enabled && row.webhook_enabled,
    payloadLimitBytes,
    rateLimit: rateLimitOf(row),
    ipAllowlist: row.webhook_ip_whitelist_enabled
      ? usableSetting('IP allowlist', () => allowlistOf(row))
      : null,
    verifier: row.webhook_hmac_enabled
      ? usableSetting('signature verification', () => verifierOf(row, cipher, host, []))
      : null,
    rotation: row.webhook_hmac_enabled ? rotationOf(row, cipher, host) : [],
    handshakes: triggerHandshakes(row, storedSecrets(row), cipher),
    payloadSchema: schemaOf(row),
    keepRequests: keepModeOf(row.webhook_keep_requests),
    hasTargets: row.has_targets,
    ...transformSettings(row, payloadLimitBytes, cipher),
    ...eventSettings(row, row.webhook_hmac_enabled ? schemeOfRow(row) : null),
  };
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

function rotationOf(row: TargetRow, cipher: Cipher, host: VerifierHost): RotationStep[] {
  const previous = readPreviousSecrets(row.webhook_hmac_previous_secrets);
  return rotationSteps(previous, (secrets) =>
    usableSetting('signature verification', () => verifierOf(row, cipher, host, secrets)),
  );
}

function storedSecrets(row: TargetRow): string[] {
  const previous = readPreviousSecrets(row.webhook_hmac_previous_secrets).map(({ secret }) => secret);
  return row.webhook_hmac_secret === null ? previous : [row.webhook_hmac_secret, ...previous];
}

function verifierOf(
  row: TargetRow,
  cipher: Cipher,
  host: VerifierHost,
  previous: readonly PreviousSecret[],
): Verifier {
  const scheme = row.webhook_hmac_scheme;
  const algorithm = row.webhook_hmac_algorithm;
  if (!isScheme(scheme)) throw new RangeError(`unknown scheme ${JSON.stringify(scheme)}`);
  if (!isAlgorithm(algorithm)) throw new RangeError(`unknown algorithm ${JSON.stringify(algorithm)}`);
  const needsSecret = SCHEMES[scheme].secret !== null;
  const stored = [row.webhook_hmac_secret, ...previous.map(({ secret }) => secret)].filter(
    (secret) => secret !== null,
  );
  if (needsSecret && stored.length === 0) {
    throw new RangeError(
      row.webhook_waiting_for_secret ? 'the sender has not brought its secret yet' : 'no secret is stored',
    );
  }
  return createVerifier({
    ...host,
    scheme,
    // The column has a default, which says nothing of a scheme that leaves no choice.
    algorithm: SCHEMES[scheme].algorithms.length > 1 ? algorithm : undefined,
    secrets: stored.map((secret) => cipher.decrypt(secret)),
    toleranceSeconds: row.webhook_hmac_tolerance_seconds ?? undefined,
    options: row.webhook_hmac_options as SchemeOptions,
    triggerId: toInteger(row.trigger_id),
  });
}

/** What the host says of itself, which verifiers need. */
export type VerifierHost = Pick<VerifierOptions, 'publicUrl' | 'fetchText'>;

/** Null where it cannot be told; then no request gets as far as its event. */
function schemeOfRow(row: TargetRow): SignatureScheme | null {
  if (!isScheme(row.webhook_hmac_scheme)) return null;
  try {
    return describeScheme(row.webhook_hmac_scheme, row.webhook_hmac_options as SchemeOptions);
  } catch {
    return null;
  }
}

function isAlgorithm(value: string | null): value is HmacAlgorithm {
  return (HMAC_ALGORITHMS as readonly (string | null)[]).includes(value);
}

function schemaOf(row: TargetRow): PayloadSchema | BrokenSetting | null {
  const schema = row.out_schema;
  if (!row.webhook_payload_schema_enforced || schema === null || isEmptyObject(schema)) return null;
  return usableSetting('payload schema', () => compilePayloadSchema(schema));
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
