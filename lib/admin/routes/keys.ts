// The keys of a trigger: several at once, so that a sender can be moved from one to the next without a gap.

import type { Knex } from 'knex';
import { recordAudit } from '../../audit/audit-store.ts';
import { WebhookRequestError } from '../../errors.ts';
import { type KeyProperties, type KeyRow, MAX_ACTIVE_KEYS } from '../../keys/key-store.ts';
import type { WebhookRow } from '../../triggers/webhook-settings.ts';
import type { KeyRotation, KeySecret, WebhookKey } from '../api-types.ts';
import { changeKeys, findKey, findUnrevokedKey } from '../change-keys.ts';
import { notFound } from '../not-found.ts';
import { presentKeyRow, stateOf } from '../present/key.ts';
import { type RequestContext, route } from '../route.ts';
import { type KeyPatch, keyPatch, keyRequest, keyRotation } from '../schemas.ts';
import { decryptShown } from '../show-secret.ts';
import { validationError } from '../validate.ts';
import { webhookUrl } from '../webhook-address.ts';
import { refuseWhileDisabled } from './webhook.ts';

const KEYS = '/triggers/:trigger/webhook{s}/keys';

export const keyRoutes = [
  route({
    method: 'get',
    path: KEYS,
    permission: 'triggers:read',
    summary: 'All keys of this trigger, and whether each is still in use; never the keys themselves',
    description:
      'Those in force first, then expired and revoked ones. `safe_to_revoke` is true once a key has been quiet for 24 ' +
      'hours while other keys were used, or for seven days; a request that was refused is use as well.',
    answer: { many: 'WebhookKey' },
    handler: async (context) => {
      const rows = await context.services.keys.list(context.services.db, context.trigger.id);
      return { body: { data: rows.map((row) => present(context, row, rows)) } };
    },
  }),
  route({
    method: 'post',
    path: KEYS,
    permission: 'triggers:update',
    summary: 'Add a key; those there are stay in force',
    description:
      'The key is in this answer; afterwards `GET …/keys/:id/secret` reveals it, which the audit records.',
    body: keyRequest,
    bodyOptional: true,
    answer: { one: 'KeySecret' },
    handler: async (context) => {
      const properties = toProperties(context.body ?? {});
      const added = await changeKeys(context, {
        action: 'key.create',
        apply: async (transaction, trigger) => {
          judgeProperties(context, properties);
          const result = await addKey(context, transaction, trigger, properties);
          const key = await context.services.keys.find(transaction, context.trigger.id, result.id);
          return { result, audit: { key: key?.key_display, ...context.body } };
        },
      });
      return { body: { data: await answerSecret(context, added) } };
    },
  }),
  route({
    method: 'get',
    path: `${KEYS}/:id/secret`,
    permission: 'triggers:update',
    summary: 'Reveal a key and its URL; the audit records who did',
    answer: { one: 'KeyReveal' },
    handler: async (context) => {
      const key = await revealKey(context);
      return { body: { data: { webhook_key: key, webhook_url: webhookUrl(context, key) } } };
    },
  }),
  route({
    method: 'patch',
    path: `${KEYS}/:id`,
    permission: 'triggers:update',
    summary: "Change a key's label, owner, tenant or expiry, or make it the primary one",
    body: keyPatch,
    answer: { one: 'WebhookKey' },
    handler: async (context) => {
      await changeKeys(context, {
        action: 'key.update',
        apply: async (transaction) => ({
          result: null,
          audit: await patchKey(context, transaction, context.body),
        }),
      });
      return { body: { data: await presentOne(context) } };
    },
  }),
  route({
    method: 'delete',
    path: `${KEYS}/:id`,
    permission: 'triggers:update',
    summary: 'Revoke a key: its URL is answered 404 from now on, for good',
    description:
      'Where it was the primary one, the newest of the others takes its place; with the last key gone the webhook stays ' +
      'enabled, and `POST …/enable` or `POST …/keys` makes a new one.',
    answer: { one: 'WebhookKey' },
    handler: async (context) => {
      await changeKeys(context, {
        action: 'key.revoke',
        apply: async (transaction) => {
          const key = await findUnrevokedKey(context, transaction);
          await context.services.keys.revoke(transaction, context.trigger.id, { id: Number(key.id) });
          return { result: null, audit: { key: key.key_display, label: key.label } };
        },
      });
      return { body: { data: await presentOne(context) } };
    },
  }),
  route({
    method: 'post',
    path: `${KEYS}/:id/rotate`,
    permission: 'triggers:update',
    summary: 'Put a new key in the place of this one; both work until the grace is over',
    description:
      'With no grace the old one is answered 404 at once. The new one has its label, owner and tenant.',
    body: keyRotation,
    answer: { one: 'KeyRotation' },
    handler: async (context) => {
      const { grace_seconds: seconds, grace_until: until } = context.body;
      const nowMs = context.services.now();
      const graceUntil = until === undefined ? new Date(nowMs + (seconds ?? 0) * 1000) : new Date(until);
      if (until !== undefined) judgeFuture('/grace_until', graceUntil, nowMs);
      const added = await changeKeys(context, {
        action: 'key.rotate',
        apply: (transaction, trigger) => rotateKey(context, transaction, trigger, graceUntil),
      });
      const data: KeyRotation = {
        new_key: await answerSecret(context, added),
        old_key: await presentOne(context),
      };
      return { body: { data } };
    },
  }),
];

function present({ services, trigger }: RequestContext, row: KeyRow, all: readonly KeyRow[]): WebhookKey {
  return presentKeyRow(row, all, trigger.webhook_tenant, services.now());
}

async function presentOne(context: RequestContext, id = Number(context.params.id)): Promise<WebhookKey> {
  const rows = await context.services.keys.list(context.services.db, context.trigger.id);
  const row = rows.find((candidate) => Number(candidate.id) === id);
  if (row === undefined) throw notFound('Key', id);
  return present(context, row, rows);
}

async function answerSecret(context: RequestContext, added: AddedKey): Promise<KeySecret> {
  return {
    ...(await presentOne(context, added.id)),
    webhook_key: added.key,
    webhook_url: webhookUrl(context, added.key),
  };
}

interface AddedKey {
  id: number;
  key: string;
}

async function addKey(
  { services, trigger }: RequestContext,
  transaction: Knex.Transaction,
  row: WebhookRow,
  properties: KeyProperties,
): Promise<AddedKey> {
  refuseWhileDisabled(row);
  if ((await services.keys.countActive(transaction, trigger.id)) >= MAX_ACTIVE_KEYS) {
    throw new WebhookRequestError(
      'CONFLICT',
      `A trigger has at most ${MAX_ACTIVE_KEYS} keys, expired ones included. Revoke those that nobody uses, then add one`,
    );
  }
  return services.keys.add(transaction, trigger.id, properties);
}

/** The new one is primary where the old one was. */
async function rotateKey(
  context: RequestContext,
  transaction: Knex.Transaction,
  row: WebhookRow,
  graceUntil: Date,
): Promise<{ result: AddedKey; audit: object }> {
  const { keys, now } = context.services;
  const { id: triggerId } = context.trigger;
  const old = await findUnrevokedKey(context, transaction);
  const oldId = Number(old.id);
  const added = await addKey(context, transaction, row, {
    label: old.label,
    owner: old.owner,
    tenant: old.tenant,
  });
  if (old.is_primary) await keys.makePrimary(transaction, triggerId, added.id);
  if (graceUntil.getTime() <= now()) await keys.revoke(transaction, triggerId, { id: oldId });
  else if (old.expires_at === null || old.expires_at > graceUntil) {
    await keys.update(transaction, oldId, { expires_at: graceUntil });
  }
  const replacement = await keys.find(transaction, triggerId, added.id);
  const audit = { key: old.key_display, new_key: replacement?.key_display, grace_until: graceUntil };
  return { result: added, audit };
}

/** Returns what the audit tells of it. */
async function patchKey(
  context: RequestContext,
  transaction: Knex.Transaction,
  patch: KeyPatch,
): Promise<object> {
  const { keys, now } = context.services;
  const old = await findUnrevokedKey(context, transaction);
  const { primary, ...rest } = patch;
  const properties = toProperties(rest);
  judgeProperties(context, properties);
  await keys.update(transaction, old.id, properties);
  const after = await findKey(context, transaction);
  if (primary) {
    if (stateOf(after, now()) === 'expired') {
      throw new WebhookRequestError(
        'CONFLICT',
        `The key ${old.key_display} has expired: it cannot be primary`,
      );
    }
    await keys.makePrimary(transaction, context.trigger.id, Number(old.id));
  }
  return { key: old.key_display, changes: changesOf(old, { ...rest, ...(primary && { is_primary: true }) }) };
}

function changesOf(old: KeyRow, patch: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => [name, { old: old[name as keyof KeyRow], new: value }]),
  );
}

function toProperties({ expires_at: expiresAt, ...rest }: KeyPatch): KeyProperties {
  if (expiresAt === undefined) return rest;
  return { ...rest, expires_at: expiresAt === null ? null : new Date(expiresAt) };
}

function judgeProperties({ services, trigger }: RequestContext, properties: KeyProperties): void {
  if (properties.expires_at) judgeFuture('/expires_at', properties.expires_at, services.now());
  const { tenant } = properties;
  if (trigger.webhook_tenant === null || !tenant || tenant === trigger.webhook_tenant) return;
  const message = 'must be the tenant that the trigger belongs to, or be left out';
  throw validationError([{ path: '/tenant', message }]);
}

function judgeFuture(path: string, time: Date, nowMs: number): void {
  if (time.getTime() > nowMs) return;
  throw validationError([{ path, message: 'must be in the future; to end a key now, revoke it' }]);
}

async function revealKey(context: RequestContext): Promise<string> {
  const { services, trigger, identity } = context;
  return services.db.transaction(async (transaction) => {
    const row = await findKey(context, transaction);
    if (row.key_value === null) throw notFound('Secret of key', Number(row.id));
    const key = decryptShown(services.cipher, row.key_value, 'key');
    const audited = { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant };
    const details = { key: row.key_display, label: row.label };
    await recordAudit(transaction, { identity, action: 'key.reveal', trigger: audited, details });
    return key;
  });
}
