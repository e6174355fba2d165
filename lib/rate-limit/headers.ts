// The RateLimit headers (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/).

import type { ServerResponse } from 'node:http';
import type { RateDecision } from './sliding-window.ts';

/** What a limit said of a request. */
export interface RateLimitReport {
  /** Name of the policy. */
  name: string;
  windowMs: number;
  decision: RateDecision;
}

export function setRateLimitHeaders(
  res: ServerResponse,
  { name, windowMs, decision }: RateLimitReport,
): void {
  res.setHeader('RateLimit-Policy', `"${name}";q=${decision.limit};w=${Math.ceil(windowMs / 1000)}`);
  res.setHeader('RateLimit', `"${name}";r=${decision.remaining};t=${Math.ceil(decision.resetMs / 1000)}`);
}
