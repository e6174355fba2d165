// The targets that a trigger's events are forwarded to.

import type { Knex } from 'knex';
import { recordAudit } from '../../audit/audit-store.ts';
import type { ForwardedEvent } from '../../delivery/forwarded-event.ts';
import { WebhookRequestError } from '../../errors.ts';
import { settingsOf } from '../../targets/forward-target.ts';
import type { TargetRow } from '../../targets/target-row.ts';
import { generateTargetSecret } from '../../targets/target-secret.ts';
import {
  countDeliveries,
  deleteTarget,
  findTargets,
  insertTarget,
  listTargets,
  toColumns,
  updateTarget,
} from '../../targets/target-store.ts';
import { changeTargets, lockOwnTarget, targetChanges } from '../change-target.ts';
import { revisionTag } from '../if-match.ts';
import { notFound, parseId } from '../not-found.ts';
import { presentReport } from '../present/delivery.ts';
import { presentTarget } from '../present/target.ts';
import { type Answer, type RequestContext, route } from '../route.ts';
import { decryptShown } from '../show-secret.ts';
import { toTargetSettings } from '../target-request.ts';
import { targetPatch, targetRequest, targetTest } from '../target-schemas.ts';
import type { TargetRequest } from '../target-types.ts';

const TARGETS = '/triggers/:trigger/webhook{s}/targets';
const MAX_TARGETS = 50;
/** How long a secret that was replaced signs beside the new one. */
const SECRET_GRACE_MS = 24 * 3600 * 1000;

export const targetRoutes = [
  route({
    method: 'get',
    path: TARGETS,
    permission: 'triggers:read',
    summary: 'The targets that events of this trigger are forwarded to',
    description: 'Values in the query of a URL are shown to callers with `triggers:update` only.',
    answer: { many: 'Target' },
    handler: async (context) => {
      const rows = await listTargets(context.services.db, context.trigger.id);
      return { body: { data: await presentAll(context, rows) } };
    },
  }),
  route({
    method: 'post',
    path: TARGETS,
    permission: 'triggers:update',
    summary: 'Add a target; events that arrive from now on are forwarded to it',
    description: 'The secret that signs is in this answer; afterwards `GET …/targets/:id/secret` reveals it.',
    body: targetRequest,
    answer: { one: 'TargetCreated' },
    handler: async (context) => {
      const secret = generateTargetSecret();
      const created = await changeTargets(context, {
        action: 'target.create',
        apply: async (transaction) => {
          const row = await createTarget(context, transaction, secret);
          return { result: row, audit: { target: row.name, id: Number(row.id) } };
        },
      });
      const answer = await answerTarget(context, created);
      return { ...answer, body: { data: { ...answer.body.data, secret } } };
    },
  }),
  route({
    method: 'get',
    path: `${TARGETS}/:id`,
    permission: 'triggers:read',
    summary: 'One target, its breaker, and how many deliveries wait',
    answer: { one: 'Target' },
    handler: async (context) => answerTarget(context, await findTarget(context)),
  }),
  route({
    method: 'patch',
    path: `${TARGETS}/:id`,
    permission: 'triggers:update',
    summary: 'Change any subset of the settings of a target',
    body: targetPatch,
    answer: { one: 'Target' },
    handler: async (context) =>
      answerTarget(context, await patchTarget(context, context.body, 'target.update')),
  }),
  route({
    method: 'delete',
    path: `${TARGETS}/:id`,
    permission: 'triggers:update',
    summary: 'Delete a target with all its deliveries; what waits is not sent any more',
    answer: { one: 'Target' },
    handler: async (context) => {
      const row = await changeTargets(context, {
        action: 'target.delete',
        apply: async (transaction) => {
          const target = await lockOwnTarget(context, transaction);
          await deleteTarget(transaction, target.id);
          return { result: target, audit: { target: target.name, id: Number(target.id) } };
        },
      });
      return answerTarget(context, row);
    },
  }),
  route({
    method: 'post',
    path: `${TARGETS}/:id/pause`,
    permission: 'triggers:update',
    summary: 'Pause a target: deliveries wait, nothing is lost',
    answer: { one: 'Target' },
    handler: async (context) =>
      answerTarget(context, await patchTarget(context, { paused: true }, 'target.pause')),
  }),
  route({
    method: 'post',
    path: `${TARGETS}/:id/resume`,
    permission: 'triggers:update',
    summary: 'Resume a target, and close its breaker; what waited is delivered',
    answer: { one: 'Target' },
    handler: async (context) => {
      const row = await patchTarget(context, { paused: false }, 'target.resume', CLOSED_BREAKER);
      context.services.afterEvent?.forwarding.worker.wake();
      return answerTarget(context, row);
    },
  }),
  route({
    method: 'post',
    path: `${TARGETS}/:id/test`,
    permission: 'triggers:update',
    summary: 'Send an event to a target now, once, and show what came of it',
    description: 'It is no delivery: it is not listed, not tried again, and the breaker does not look at it.',
    body: targetTest,
    bodyOptional: true,
    answer: { one: 'DeliveryAttempt' },
    handler: async (context) => {
      const row = await findTarget(context);
      const event = await eventToSend(context, context.body?.event_id);
      const { afterEvent } = context.services;
      if (afterEvent === undefined) throw noForwarding();
      return { body: { data: presentReport(await afterEvent.forwarding.sendOnce(row, event)) } };
    },
  }),
  route({
    method: 'get',
    path: `${TARGETS}/:id/secret`,
    permission: 'triggers:update',
    summary: 'Reveal the secret that signs; the audit records who did',
    answer: { one: 'TargetSecret' },
    handler: async (context) => ({ body: { data: { secret: await revealSecret(context) } } }),
  }),
  route({
    method: 'post',
    path: `${TARGETS}/:id/rotate`,
    permission: 'triggers:update',
    summary: 'Sign with a new secret; for 24 hours the old one signs as well',
    answer: { one: 'TargetSecret' },
    handler: async (context) => ({ body: { data: { secret: await rotateSecret(context) } } }),
  }),
];

const CLOSED_BREAKER = { breaker_state: 'closed', breaker_failures: 0, breaker_until: null };

async function presentAll(context: RequestContext, rows: readonly TargetRow[]) {
  const counts = await countDeliveries(
    context.services.db,
    rows.map(({ id }) => id),
  );
  const view = { canUpdate: context.canUpdate, nowMs: context.services.now() };
  return rows.map((row) => presentTarget(row, counts.get(row.id), view));
}

async function answerTarget(context: RequestContext, row: TargetRow) {
  const [data] = await presentAll(context, [row]);
  return { body: { data }, headers: { ETag: revisionTag(Number(row.revision)) } } satisfies Answer;
}

async function findTarget(context: RequestContext, db: Knex = context.services.db): Promise<TargetRow> {
  const id = parseId('Target', context.params.id);
  const [row] = await findTargets(db, [id]);
  if (row === undefined || Number(row.trigger_id) !== context.trigger.id) throw notFound('Target', id);
  return row;
}

async function createTarget(
  context: RequestContext,
  transaction: Knex.Transaction,
  secret: string,
): Promise<TargetRow> {
  const { cipher, targetGuard: guard } = context.services;
  const others = await listTargets(transaction, context.trigger.id);
  if (others.length >= MAX_TARGETS)
    throw new WebhookRequestError(
      'CONFLICT',
      `The trigger has ${MAX_TARGETS} targets already, which is the most`,
    );
  const request = context.body as TargetRequest;
  const settings = toTargetSettings(request, undefined, { cipher, guard });
  const row = await insertTarget(transaction, context.trigger.id, settings, cipher.encrypt(secret));
  return request.paused ? updateTarget(transaction, row.id, { paused_at: new Date() }) : row;
}

function patchTarget(
  context: RequestContext,
  patch: Partial<TargetRequest>,
  action: string,
  columns: Record<string, unknown> = {},
): Promise<TargetRow> {
  const { cipher, targetGuard: guard } = context.services;
  return changeTargets(context, {
    action,
    apply: async (transaction) => {
      const before = await lockOwnTarget(context, transaction);
      const settings = toTargetSettings(patch, settingsOf(before), { cipher, guard });
      const paused = patch.paused === undefined ? {} : { paused_at: patch.paused ? new Date() : null };
      const changes = { ...toColumns(settings), ...paused, ...columns };
      const after = await updateTarget(transaction, before.id, changes);
      return { result: after, audit: { target: after.name, changes: targetChanges(before, after) } };
    },
  });
}

/** The event asked for, else the newest of the trigger, else something that looks like one. */
async function eventToSend(context: RequestContext, id: number | undefined): Promise<ForwardedEvent> {
  const { services, trigger, tenant } = context;
  const { afterEvent, events } = services;
  const found = id ?? Number((await events.list({ tenant, triggerRef: trigger.ref }, ONE)).rows[0]?.id ?? 0);
  const event = found === 0 ? undefined : await afterEvent?.forwarding.findEvent(found);
  if (event !== undefined && event.triggerId === trigger.id) return event;
  if (id !== undefined) throw notFound('Event of this trigger', id);
  return {
    id: 0,
    triggerId: trigger.id,
    triggerRef: trigger.ref,
    original: null,
    payloadText: '{"test": true, "message": "A test of this target"}',
    metadata: { received_at: new Date(services.now()).toISOString(), headers: {} },
    created: new Date(services.now()),
  };
}

const ONE = { pageSize: 1, offset: 0 };

function noForwarding(): WebhookRequestError {
  return new WebhookRequestError('SERVICE_UNAVAILABLE', 'This instance forwards nothing');
}

function auditedTrigger({ trigger }: RequestContext) {
  return { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant };
}

function revealSecret(context: RequestContext): Promise<string> {
  const { db, cipher } = context.services;
  return db.transaction(async (transaction) => {
    const row = await findTarget(context, transaction);
    const secret = decryptShown(cipher, row.secret, 'secret');
    await recordAudit(transaction, {
      identity: context.identity,
      action: 'target.reveal',
      trigger: auditedTrigger(context),
      details: { target: row.name, id: Number(row.id) },
    });
    return secret;
  });
}

async function rotateSecret(context: RequestContext): Promise<string> {
  const { cipher, now } = context.services;
  const secret = generateTargetSecret();
  await changeTargets(context, {
    action: 'target.rotate',
    apply: async (transaction) => {
      const row = await lockOwnTarget(context, transaction);
      await updateTarget(transaction, row.id, {
        secret: cipher.encrypt(secret),
        previous_secret: row.secret,
        previous_secret_until: new Date(now() + SECRET_GRACE_MS),
      });
      return { result: null, audit: { target: row.name, id: Number(row.id) } };
    },
  });
  return secret;
}
