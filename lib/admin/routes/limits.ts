// Rate limit, IP allowlist and payload limit of a webhook.

import { IpAllowlist } from '../../ip/ip-allowlist.ts';
import { notFound } from '../not-found.ts';
import { route } from '../route.ts';
import { ipCheckRequest, ipWhitelistRequest, payloadLimitRequest, rateLimitRequest } from '../schemas.ts';
import { answerWebhook, patchWebhook } from './webhook.ts';

const WEBHOOK = '/triggers/:trigger/webhook{s}';

export const limitRoutes = [
  route({
    method: 'put',
    path: `${WEBHOOK}/rate-limit`,
    permission: 'triggers:update',
    summary: 'Requests per window that the key may be used for',
    body: rateLimitRequest,
    answer: { one: 'WebhookInfo' },
    handler: async (context) =>
      answerWebhook(context, await patchWebhook(context, { rate_limit: context.body }, 'rate_limit.update')),
  }),
  route({
    method: 'put',
    path: `${WEBHOOK}/ip-whitelist`,
    permission: 'triggers:update',
    summary: 'Client addresses that may call',
    body: ipWhitelistRequest,
    answer: { one: 'WebhookInfo' },
    handler: async (context) =>
      answerWebhook(
        context,
        await patchWebhook(context, { ip_whitelist: context.body }, 'ip_whitelist.update'),
      ),
  }),
  route({
    method: 'post',
    path: `${WEBHOOK}/ip-whitelist/check`,
    permission: 'triggers:read',
    summary: 'Whether an address would be allowed, and by which entry',
    description: 'Judges by `entries` where given, else by those stored, whether they are enabled or not.',
    body: ipCheckRequest,
    answer: { one: 'IpCheck' },
    handler: async ({ body, trigger, services, params }) => {
      const row = await services.webhooks.find(services.db, trigger.id);
      if (row === undefined) throw notFound('Trigger', params.trigger ?? '');
      const matched = matchingEntry(body.entries ?? row.webhook_ip_whitelist ?? [], body.address);
      return { body: { data: { allowed: matched !== null, matched } } };
    },
  }),
  route({
    method: 'put',
    path: `${WEBHOOK}/payload-limit`,
    permission: 'triggers:update',
    summary: 'Largest payload in KB',
    body: payloadLimitRequest,
    answer: { one: 'WebhookInfo' },
    handler: async (context) =>
      answerWebhook(context, await patchWebhook(context, context.body, 'payload_limit.update')),
  }),
];

/** One entry that cannot be read, which plain SQL can leave there, makes the receiver refuse every address. */
function matchingEntry(entries: readonly (string | null)[], address: string): string | null {
  try {
    const lists = entries.map((entry) => new IpAllowlist([entry ?? '']));
    return lists.find((list) => list.allows(address))?.entries[0] ?? null;
  } catch {
    return null;
  }
}
