// Redirects are followed only where a target's settings say so, and each is vetted like the target itself.

import type { ReceivedAnswer } from '../targets/answer-check.ts';
import type { OutgoingRequest } from './exchange.ts';

// 303 asks for a GET of something else, which is no delivery.
const REDIRECTS = [301, 302, 307, 308];

/** The address an answer points to; null where it is no redirect. Throws where it must not be followed. */
export function redirectOf({ status, headers }: ReceivedAnswer, from: URL): URL | null {
  if (!REDIRECTS.includes(status) || headers.location === undefined) return null;
  const to = URL.parse(headers.location, from.href);
  if (to === null) throw new Error(`answered ${status} and points to what is no URL`);
  if (from.protocol === 'https:' && to.protocol !== 'https:')
    throw new Error(`answered ${status} and points from https to ${to.protocol}`);
  return to;
}

/** Method and body stay; secrets do not go to another origin. */
export function redirected(
  request: OutgoingRequest,
  to: URL,
  secretNames: readonly string[],
): OutgoingRequest {
  if (to.origin === request.url.origin) return { ...request, url: to };
  const secret = new Set(secretNames.map((name) => name.toLowerCase()));
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !secret.has(name.toLowerCase())),
  );
  return { ...request, url: to, headers };
}
