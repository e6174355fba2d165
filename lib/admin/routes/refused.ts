// Requests that a trigger kept: what they were, why they were refused, and judging them again.

import { recordAudit } from '../../audit/audit-store.ts';
import { WebhookRequestError } from '../../errors.ts';
import { type KeptContent, MAX_KEPT_BYTES, MAX_KEPT_ROWS } from '../../kept/kept-request.ts';
import { headOfKept } from '../../kept/kept-requests.ts';
import type { RunRow } from '../../kept/rejudge-store.ts';
import { type RequestHead, urlWith } from '../../kept/request-head.ts';
import type { WebhookRow } from '../../triggers/webhook-settings.ts';
import { credentialHeadersOfStored, diagnoseRequest, keyInUrl } from '../diagnosis.ts';
import { toKeptFilter } from '../kept-selection.ts';
import { notFound, parseId } from '../not-found.ts';
import { toListEnvelope, toPageRequest } from '../page-query.ts';
import { presentKept, presentKeptDetail, presentRun } from '../present/refused.ts';
import { isoTime } from '../present/time.ts';
import { refusedDetailQuery, refusedQuery, rejudgeOneRequest } from '../refused-schemas.ts';
import type { Finding, KeptUsage, RejudgedRequest } from '../refused-types.ts';
import { type RequestContext, route } from '../route.ts';

export const REFUSED = '/triggers/:trigger/webhook{s}/refused';

export const refusedListRoutes = [
  route({
    method: 'get',
    path: REFUSED,
    permission: 'triggers:read',
    summary: 'Requests that this trigger kept, newest first',
    description: 'What is kept, and for how long, is the setting `keep_requests`.',
    query: refusedQuery,
    answer: { list: 'KeptRequest' },
    handler: async ({ query, trigger, services }) => {
      const range = toPageRequest(query);
      const page = await services.rejudging.requests.list(trigger.id, toKeptFilter(query), range);
      return { body: toListEnvelope(page, range, presentKept) };
    },
  }),
  route({
    method: 'get',
    path: `${REFUSED}/usage`,
    permission: 'triggers:read',
    summary: 'How much this trigger keeps, of how much it may, and the latest run that judged again',
    answer: { one: 'KeptUsage' },
    handler: async ({ trigger, services }) => {
      const { requests, runs } = services.rejudging;
      const usage = await requests.usage(trigger.id);
      const run = await runs.latest(trigger.id);
      const data: KeptUsage = {
        requests: usage.requests,
        bytes: usage.bytes,
        max_requests: MAX_KEPT_ROWS,
        max_bytes: MAX_KEPT_BYTES,
        oldest_received_at: isoTime(usage.oldest),
        run: run === undefined ? null : presentRun(run),
      };
      return { body: { data } };
    },
  }),
];

export const refusedRoutes = [
  route({
    method: 'get',
    path: `${REFUSED}/:id`,
    permission: 'triggers:read',
    summary: 'One kept request: headers, body, and why its signature failed',
    description:
      'Values of credentials are null, unless `reveal=true` asks for them. Query and body may hold some too, and take ' +
      '`triggers:update`. `findings` are worked out for this answer.',
    query: refusedDetailQuery,
    answer: { one: 'KeptRequestDetail' },
    handler: async (context) => {
      const { reveal } = context.query;
      if (reveal && !context.canUpdate) {
        throw new WebhookRequestError(
          'FORBIDDEN',
          'Revealing credentials takes the permission triggers:update',
        );
      }
      const row = await findKept(context);
      const head = readHead(context, row);
      if (reveal) await audit(context, 'refused.reveal', { id: Number(row.id) });
      const settings = await context.services.webhooks.find(context.services.db, context.trigger.id);
      const findings = settings === undefined ? [] : findingsOf(context, row, head, settings);
      const credentials = settings === undefined ? ['*'] : credentialHeadersOfStored(settings);
      const view = { reveal, canUpdate: context.canUpdate, credentials };
      return { body: { data: presentKeptDetail(row, head, findings, view) } };
    },
  }),
  route({
    method: 'post',
    path: `${REFUSED}/:id/rejudge`,
    permission: 'triggers:update',
    summary: 'Judge one kept request again, by the settings as they are now',
    description:
      'By all checks of the receiver but its limits, at the time it first came. What passes becomes an event.',
    body: rejudgeOneRequest,
    bodyOptional: true,
    answer: { one: 'RejudgedRequest' },
    handler: async (context) => ({ body: { data: await judgeOne(context) } }),
  }),
];

async function findKept({ params, trigger, services }: RequestContext<unknown>): Promise<KeptContent> {
  const id = parseId('Kept request', params.id);
  const row = await services.rejudging.requests.find(trigger.id, id);
  if (row === undefined) throw notFound('Kept request', id);
  return row;
}

/** What cannot be decrypted any more is shown without headers. */
function readHead({ services }: RequestContext<unknown>, row: KeptContent): RequestHead | null {
  try {
    return row.head === null ? null : headOfKept(row, services.cipher);
  } catch (error) {
    services.logger.warn({ err: error, keptId: row.id }, 'The headers of a kept request cannot be decrypted');
    return null;
  }
}

function findingsOf(
  { services }: RequestContext<unknown>,
  row: KeptContent,
  head: RequestHead | null,
  settings: WebhookRow,
): Finding[] {
  const outcome = row.judged_outcome ?? row.outcome;
  if (head === null || outcome !== 'signature_invalid') return [];
  return diagnoseRequest(
    settings,
    {
      method: head.method,
      target: urlWith(head, keyInUrl(settings, row, services.cipher)),
      rawHeaders: head.rawHeaders,
      body: row.body ?? Buffer.alloc(0),
      nowSeconds: row.received_at.getTime() / 1000,
    },
    services,
  );
}

async function judgeOne(context: RequestContext<unknown, unknown>): Promise<RejudgedRequest> {
  const row = await findKept(context);
  const judged = await context.services.rejudging.judgeOne(context.trigger.id, Number(row.id));
  if (judged === 'unavailable') {
    throw new WebhookRequestError('SERVICE_UNAVAILABLE', 'It cannot be stored just now; try again', {
      retryAfterSeconds: 5,
    });
  }
  if (judged === 'not_judgeable') throw notJudgeable(row);
  const { state, outcome, reason, eventId } = judged;
  await audit(context, 'refused.rejudge', { id: Number(row.id), outcome, event_id: eventId });
  return { id: Number(row.id), state, outcome, reason, event_id: eventId };
}

function notJudgeable(row: KeptContent): WebhookRequestError {
  const why =
    row.state === 'accepted'
      ? `has become event ${row.event_id} already`
      : row.state === 'discarded'
        ? 'was discarded'
        : 'is being judged at this moment';
  return new WebhookRequestError('CONFLICT', `Kept request ${row.id} ${why}`);
}

export async function audit(
  { services, identity, trigger }: RequestContext<unknown, unknown>,
  action: string,
  details: Record<string, unknown>,
): Promise<void> {
  const audited = { id: trigger.id, ref: trigger.ref, tenant: trigger.webhook_tenant };
  await recordAudit(services.db, { identity, action, trigger: audited, details });
}

export function presentFoundRun(run: RunRow | undefined, id: number) {
  if (run === undefined) throw notFound('Run', id);
  return presentRun(run);
}
