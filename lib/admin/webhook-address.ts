// The URL that a sender posts to.

import type { RequestContext } from './route.ts';

type Addressed = Pick<RequestContext, 'req' | 'services'>;

export function webhookUrl({ req, services }: Addressed, key: string): string {
  const origin = services.publicUrl?.replace(/\/+$/, '') ?? originOf(req);
  const path = (services.receiverPath ?? req.baseUrl).replace(/^\/*(?=.)/, '/').replace(/\/+$/, '');
  return `${origin}${path}/webhooks/${encodeURIComponent(key)}`;
}

/** Forwarded headers count only as far as the host's `trust proxy` says. */
function originOf(req: Addressed['req']): string {
  const host = req.host;
  const isHost = typeof host === 'string' && /^[A-Za-z0-9.-]+(:\d+)?$|^\[[0-9A-Fa-f:.]+\](:\d+)?$/.test(host);
  return `${req.protocol}://${isHost ? host : 'localhost'}`;
}
