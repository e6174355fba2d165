// What a sender sent before a mapping made an event of it, where the trigger keeps it.

import { WebhookRequestError } from '../../errors.ts';
import { notFound, parseId } from '../not-found.ts';
import { route } from '../route.ts';

export const eventOriginalRoutes = [
  route({
    method: 'get',
    path: '/events/:id/original',
    permission: 'triggers:read',
    summary: 'The body of an event as its sender sent it',
    description:
      'Kept where the trigger has a mapping and `keep_original` is on, for as long as the log. Always a download: what a ' +
      'sender wrote must not be shown as a page of this origin.',
    answer: {
      text: 'application/octet-stream',
      description: 'The bytes; `X-Original-Content-Type` says as what they came',
    },
    handler: async ({ params, tenant, services }) => {
      const id = parseId('Event', params.id);
      if ((await services.events.findSummary(id, tenant)) === undefined) throw notFound('Event', id);
      const original = await services.events.findOriginal(id);
      if (original === undefined) {
        throw new WebhookRequestError('NOT_FOUND', 'No original is kept of this event');
      }
      return {
        stream: (res) => {
          res.setHeader('Content-Type', 'application/octet-stream');
          res.setHeader('Content-Disposition', `attachment; filename="event-${id}.bin"`);
          const type = original.content_type;
          if (type !== null) res.setHeader('X-Original-Content-Type', printable(type));
          res.end(original.body);
        },
      };
    },
  }),
];

/** A header can hold less than a sender can write. */
function printable(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?');
}
