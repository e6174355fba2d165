// The mapping of a webhook's payloads: what it is, setting it, and trying one out.

import type { BatchSettings } from '../../payload/split-batch.ts';
import type { RequestScope } from '../../transform/request-scope.ts';
import { toSettings, type WebhookRow } from '../../triggers/webhook-settings.ts';
import { revisionTag } from '../if-match.ts';
import { subjectOfKept } from '../kept-subject.ts';
import { logScopeOf } from '../log-query.ts';
import { previewMapping, type PreviewSubject as Subject, scopeOfHeaders } from '../mapping-preview.ts';
import { notFound } from '../not-found.ts';
import { presentTransform } from '../present/transform.ts';
import { type Answer, type RequestContext, route } from '../route.ts';
import { mappingPreview, transformPatch } from '../transform-schemas.ts';
import type { MappingPreviewRequest } from '../transform-types.ts';
import { patchWebhook } from './webhook.ts';

const MAPPING = '/triggers/:trigger/webhook{s}/mapping';

export const mappingRoutes = [
  route({
    method: 'get',
    path: MAPPING,
    permission: 'triggers:read',
    summary: 'What becomes of a payload before its event is made',
    answer: { one: 'Transform' },
    handler: async (context) => answerMapping(await storedRow(context)),
  }),
  route({
    method: 'put',
    path: MAPPING,
    permission: 'triggers:update',
    summary: 'Set the mapping, the input schema, and whether bodies are kept as they came',
    description: 'Members that are not given stay as they are. What is wrong is told with its place.',
    body: transformPatch,
    answer: { one: 'Transform' },
    handler: async (context) =>
      answerMapping(await patchWebhook(context, { transform: context.body }, 'mapping.update')),
  }),
  route({
    method: 'post',
    path: `${MAPPING}/preview`,
    permission: 'triggers:read',
    summary: 'Try a mapping on a payload, on an event, or on a logged request; nothing is stored',
    description:
      'An event is mapped from the body as it came where that was kept, otherwise from what the event holds. A refused ' +
      'request can be taken where its body was kept, with `triggers:update`. Of a batch, one element is mapped.',
    body: mappingPreview,
    answer: { one: 'MappingPreview' },
    handler: async (context) => {
      const { body, trigger } = context;
      const row = await storedRow(context);
      const settings = toSettings(row);
      const preview = previewMapping({
        mapping: body.mapping === undefined ? settings.mapping : body.mapping,
        inputSchema: body.input_schema === undefined ? settings.inputSchema : body.input_schema,
        outSchema: trigger.out_schema ?? null,
        isSchemaEnforced: settings.payloadSchemaEnforced,
        ...(await subjectOf(context, settings.batch)),
        element: body.element ?? 0,
      });
      return { body: { data: preview } };
    },
  }),
];

function answerMapping(row: WebhookRow): Answer {
  return {
    body: { data: presentTransform(toSettings(row)) },
    headers: { ETag: revisionTag(Number(row.webhook_revision)) },
  };
}

async function storedRow({ services, trigger, params }: RequestContext): Promise<WebhookRow> {
  const row = await services.webhooks.find(services.db, trigger.id);
  if (row === undefined) throw notFound('Trigger', params.trigger ?? '');
  return row;
}

async function subjectOf(
  context: RequestContext<unknown, MappingPreviewRequest>,
  batch: BatchSettings | null,
): Promise<Subject> {
  const { body, trigger, services } = context;
  if (body.event_id !== undefined) return subjectOfEvent(context, body.event_id);
  if (body.log_id !== undefined) return subjectOfLogged(context, body.log_id);
  const text = body.payload_text ?? JSON.stringify(body.payload);
  const headers = body.headers ?? {};
  const scope = scopeOfHeaders(headers, { id: trigger.id, ref: trigger.ref }, services.now());
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  return { body: Buffer.from(text), contentType, scope, batch };
}

/** What became no event has a payload where the trigger keeps what it refuses. */
async function subjectOfLogged(context: RequestContext, logId: number): Promise<Subject> {
  const row = await context.services.log.find(logScopeOf(context), logId);
  if (row === undefined) throw notFound('Log entry', logId);
  return row.event_id === null ? subjectOfKept(context, row) : subjectOfEvent(context, Number(row.event_id));
}

async function subjectOfEvent(context: RequestContext, id: number): Promise<Subject> {
  const { services, trigger, tenant } = context;
  const row = await services.events.find(id, tenant);
  if (row === undefined || Number(row.trigger) !== trigger.id || row.payload_text === null) {
    throw notFound('Event', id);
  }
  const original = await services.events.findOriginal(id);
  const scope = scopeOfMetadata(row.metadata, { id: trigger.id, ref: trigger.ref });
  return {
    body: original?.body ?? Buffer.from(row.payload_text),
    contentType: original?.content_type ?? undefined,
    scope: { ...scope, received_at: scope.received_at || row.created.toISOString() },
    // It has been taken out of its batch already.
    batch: null,
  };
}

function scopeOfMetadata(metadata: unknown, trigger: RequestScope['trigger']): RequestScope {
  const fields = (metadata ?? {}) as Record<string, unknown>;
  const text = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : null);
  return {
    headers: (fields.headers ?? {}) as Record<string, string>,
    event_type: text('event_type'),
    delivery_id: text('delivery_id'),
    trigger,
    received_at: text('received_at') ?? '',
    source_ip: text('source_ip'),
  };
}
