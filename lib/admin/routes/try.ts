// Tries a change of settings on the latest kept requests before it is saved.

import { SETTING_GROUPS, toColumns, toSettings } from '../../triggers/webhook-settings.ts';
import { notFound } from '../not-found.ts';
import { patchSettings } from '../patch-settings.ts';
import { presentTried } from '../present/refused.ts';
import { tryRequest } from '../refused-schemas.ts';
import type { TryRequest } from '../refused-types.ts';
import { type RequestContext, route } from '../route.ts';

export const tryRoutes = [
  route({
    method: 'post',
    path: '/triggers/:trigger/webhook{s}/try',
    permission: 'triggers:update',
    summary: 'Try a change on the latest kept requests, accepted and refused ones; nothing is stored',
    description:
      'Each is judged twice, by the settings as they are and as the change would make them, by all checks but limits and ' +
      'repeats, at the time it first came. `keep_requests` of `all` keeps accepted ones to try changes on.',
    body: tryRequest,
    answer: { one: 'TriedChange' },
    handler: async (context) => {
      const changes = await changedColumns(context);
      const { last = 100 } = context.body;
      const tried = await context.services.rejudging.tryChange(context.trigger.id, changes, last);
      return { body: { data: presentTried(tried) } };
    },
  }),
];

/** Columns as they would be read back if the change were saved. */
async function changedColumns(
  context: RequestContext<unknown, TryRequest>,
): Promise<Record<string, unknown>> {
  const { services, trigger, body } = context;
  const { payload_schema: payloadSchema, ...patch } = body.changes;
  const { cipher, publicUrl, now } = services;
  const { guard } = services.alertAgents;
  const row = await services.webhooks.find(services.db, trigger.id);
  if (row === undefined) throw notFound('Trigger', context.params.trigger ?? '');
  const settings = patchSettings(toSettings(row), patch, cipher, { publicUrl, nowMs: now(), guard });
  const groups = SETTING_GROUPS.filter((group) => patch[group as keyof typeof patch] !== undefined);
  const columns = Object.fromEntries(
    Object.entries(toColumns(settings, groups)).map(([name, value]) => [name, asRead(name, value)]),
  );
  if (patch.enabled !== undefined) columns.webhook_enabled = patch.enabled;
  if (payloadSchema !== undefined) columns.out_schema = payloadSchema;
  return columns;
}

const JSON_COLUMNS =
  /^webhook_(hmac_options|hmac_previous_secrets|delivery_id_place|event_type_place|input_schema|mapping|batch|response|proxy|alert_rules)$/;

/** What is written to a jsonb column as text is read as what it says. */
function asRead(column: string, value: unknown): unknown {
  return typeof value === 'string' && JSON_COLUMNS.test(column) ? JSON.parse(value) : value;
}
