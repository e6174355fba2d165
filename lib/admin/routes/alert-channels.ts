// Where alerts are sent. An address may be a secret and is never shown whole; a signing secret is, and the audit says to whom.

import { sampleMessage } from '../../alerts/alert-message.ts';
import {
  type ChannelChanges,
  type ChannelKind,
  type ChannelRow,
  generateChannelSecret,
  MAX_CHANNELS_PER_TENANT,
} from '../../alerts/channel-store.ts';
import { sendToChannel } from '../../alerts/send-to-channel.ts';
import { recordAudit } from '../../audit/audit-store.ts';
import { WebhookRequestError } from '../../errors.ts';
import { TargetRefusedError } from '../../net/guarded-agent.ts';
import type { AlertChannelSecret } from '../api-types.ts';
import { type ChannelPatch, type ChannelRequest, channelPatch, channelRequest } from '../health-schemas.ts';
import { notFound, parseId } from '../not-found.ts';
import { presentChannel } from '../present/alert.ts';
import { type RequestContext, route } from '../route.ts';
import type { Services } from '../services.ts';
import { decryptShown } from '../show-secret.ts';
import { validationError } from '../validate.ts';

const CHANNELS = '/webhooks/alert-channels';
const CHANNEL = `${CHANNELS}/:id`;

export const alertChannelRoutes = [
  route({
    method: 'get',
    path: CHANNELS,
    permission: 'triggers:read',
    summary: 'Where alerts are sent',
    answer: { many: 'AlertChannel' },
    handler: async ({ tenant, services }) => {
      const rows = await services.channels.list(tenant);
      return { body: { data: rows.map((row) => presentChannel(row, services.cipher)) } };
    },
  }),
  route({
    method: 'post',
    path: CHANNELS,
    permission: 'triggers:update',
    summary: 'Add a channel; its signing secret is in this answer',
    body: channelRequest,
    answer: { one: 'AlertChannelSecret' },
    handler: async (context) => ({ body: { data: await createChannel(context) } }),
  }),
  route({
    method: 'patch',
    path: CHANNEL,
    permission: 'triggers:update',
    summary: 'Change a channel',
    body: channelPatch,
    answer: { one: 'AlertChannel' },
    handler: async (context) => ({ body: { data: await changeChannel(context) } }),
  }),
  route({
    method: 'delete',
    path: CHANNEL,
    permission: 'triggers:update',
    summary: 'Remove a channel; what waits to be sent to it is dropped',
    answer: { one: 'AlertChannel' },
    handler: async (context) => {
      const channel = await findOwn(context);
      const { services } = context;
      await services.db.transaction(async (transaction) => {
        await services.channels.delete(transaction, Number(channel.id));
        await audit(transaction, context, 'alert_channel.delete', channel, {});
      });
      return { body: { data: presentChannel(channel, services.cipher) } };
    },
  }),
  route({
    method: 'get',
    path: `${CHANNEL}/secret`,
    permission: 'triggers:update',
    summary: 'Reveal the signing secret; the audit records who did',
    answer: { one: 'HmacSecret' },
    handler: async (context) => {
      const channel = await findOwn(context);
      if (channel.secret === null) throw notFound('Secret of alert channel', channel.label);
      const secret = decryptShown(context.services.cipher, channel.secret, 'secret');
      await audit(context.services.db, context, 'alert_channel.reveal', channel, {});
      return { body: { data: { secret } } };
    },
  }),
  route({
    method: 'post',
    path: `${CHANNEL}/test`,
    permission: 'triggers:update',
    summary: 'Send a test notification now, and tell what came of it',
    answer: { one: 'AlertChannelTest' },
    handler: async (context) => {
      const { services } = context;
      const channel = await findOwn(context);
      const ready = {
        kind: channel.kind,
        url: decryptShown(services.cipher, channel.url, 'address'),
        secret: channel.secret === null ? null : decryptShown(services.cipher, channel.secret, 'secret'),
      };
      const nowMs = services.now();
      const options = { agents: services.alertAgents, nowMs, messageId: `alert_test_${channel.id}_${nowMs}` };
      const { ok, result, durationMs } = await sendToChannel(
        ready,
        sampleMessage(nowMs, channel.tenant),
        options,
      );
      await audit(services.db, context, 'alert_channel.test', channel, { result });
      return { body: { data: { ok, result, duration_ms: Math.round(durationMs) } } };
    },
  }),
];

async function createChannel(context: RequestContext<unknown, ChannelRequest>): Promise<AlertChannelSecret> {
  const { services, body } = context;
  const { label, kind, enabled } = body;
  const tenant = tenantOf(context);
  refuseSecretOfSlack(kind, body.secret);
  const url = checkedUrl(services, body.url);
  const secret = kind === 'slack' ? null : (body.secret ?? generateChannelSecret());
  const id = await services.db.transaction(async (transaction) => {
    if ((await services.channels.count(transaction, tenant)) >= MAX_CHANNELS_PER_TENANT)
      throw new WebhookRequestError('BAD_REQUEST', `There are ${MAX_CHANNELS_PER_TENANT} channels already`);
    const inserted = await services.channels.insert(transaction, {
      tenant,
      label,
      kind,
      url,
      secret,
      enabled,
    });
    await audit(
      transaction,
      context,
      'alert_channel.create',
      { id: String(inserted), label, tenant },
      { kind },
    );
    return inserted;
  });
  const row = await services.channels.find(services.db, id, null);
  if (row === undefined) throw notFound('Alert channel', String(id));
  return { ...presentChannel(row, services.cipher), secret };
}

async function changeChannel(context: RequestContext<unknown, ChannelPatch>) {
  const { services, body } = context;
  const channel = await findOwn(context);
  refuseSecretOfSlack(channel.kind, body.secret);
  const changes: ChannelChanges = { ...body };
  if (body.url !== undefined) changes.url = checkedUrl(services, body.url);
  await services.db.transaction(async (transaction) => {
    await services.channels.update(transaction, Number(channel.id), changes);
    const { label, enabled } = body;
    // An address and a secret are only said to have changed.
    const changed = Object.keys(body).filter((name) => name === 'url' || name === 'secret');
    await audit(transaction, context, 'alert_channel.update', channel, { label, enabled, changed });
  });
  return presentChannel(await findOwn(context), services.cipher);
}

function refuseSecretOfSlack(kind: ChannelKind, secret: string | undefined): void {
  if (kind !== 'slack' || secret === undefined) return;
  throw validationError([
    { path: '/secret', message: 'is for signed webhooks only: nothing to Slack is signed' },
  ]);
}

/** Another tenant's channel is answered exactly like one that is not there. */
async function findOwn({ services, params, tenant }: RequestContext<unknown, unknown>): Promise<ChannelRow> {
  const id = parseId('Alert channel', params.id);
  const row = await services.channels.find(services.db, id, tenant);
  if (row === undefined) throw notFound('Alert channel', id);
  return row;
}

function tenantOf({ tenant, body }: RequestContext<unknown, ChannelRequest>): string | null {
  if (tenant === null) return body.tenant ?? null;
  if (body.tenant === undefined || body.tenant === tenant) return tenant;
  throw new WebhookRequestError(
    'FORBIDDEN',
    'Only an identity without a tenant may add a channel for another one',
  );
}

function checkedUrl({ alertAgents }: Services, url: string): string {
  try {
    return alertAgents.guard.checkUrl(url).href;
  } catch (error) {
    if (!(error instanceof TargetRefusedError)) throw error;
    throw validationError([{ path: '/url', message: error.message }]);
  }
}

function audit(
  db: Services['db'],
  { identity }: RequestContext<unknown, unknown>,
  action: string,
  { id, label, tenant }: Pick<ChannelRow, 'id' | 'label' | 'tenant'>,
  details: Record<string, unknown>,
): Promise<void> {
  const trigger = { id: null, ref: null, tenant };
  return recordAudit(db, {
    identity,
    action,
    trigger,
    details: { channel_id: Number(id), channel: label, ...details },
  });
}
