// Limits requests per key in a sliding window, and tells clients so by the RateLimit headers.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import { WebhookRequestError } from '../lib/errors.ts';
import { clientNetwork } from '../lib/ip/ip-allowlist.ts';
import { resolveOptions, wholeNumber } from '../lib/options.ts';
import { type RateLimitReport, setRateLimitHeaders } from '../lib/rate-limit/headers.ts';
import { MemoryRateLimitStore, type RateLimitStore } from '../lib/rate-limit/memory-store.ts';
import { type WebhookState, webhookState } from '../lib/request-state.ts';
import { settle } from '../lib/settle.ts';

export interface RateLimit {
  /** Requests per window, 1 to 1,000,000. */
  limit: number;
  /** Length of the window in milliseconds, 100 to 86,400,000. */
  windowMs: number;
}

export interface RateLimiterOptions extends Partial<RateLimit> {
  /** The limit as a function of the request, in place of `limit` and `windowMs`; null is no limit. */
  rateLimit?: (req: Request) => RateLimit | null;
  /** What requests are counted by. Default: the client address, an IPv6 one by its /64 network. */
  key?: (req: Request) => string;
  /** Name of the policy in the RateLimit headers: a lower-case letter, then up to 31 of those, digits, `-`. Default: `default`. */
  name?: string;
  /** Keys remembered at most, 1 to 10,000,000; the least recently seen is forgotten first. Default: 50,000. */
  maxKeys?: number;
  /** Where counts are kept; `maxKeys` and `now` are its own business then. Default: in this process. */
  store?: RateLimitStore;
  /**
   * Whether the headers are set at once. False leaves that to whoever answers, from `req.webhook.rateLimit`: where
   * several limits are asked, only the last one's are of interest. Default: true.
   */
  setHeaders?: boolean;
  /** Current time in Unix milliseconds. Default: Date.now. */
  now?: () => number;
}

export interface RateLimiter extends RequestHandler {
  /** The same limit without counting: refuses what is used up already, and lets the rest pass. */
  refuseExhausted: RequestHandler;
  /** Counts one request without judging it; none of a dry run. */
  count(req: Request): void;
}

const schema = Joi.object<RateLimiterOptions>({
  limit: wholeNumber(1, 1_000_000),
  windowMs: wholeNumber(100, 86_400_000),
  rateLimit: Joi.function(),
  key: Joi.function().default(() => (req: Request) => clientNetwork(webhookState(req).clientIp)),
  name: Joi.string()
    .pattern(/^[a-z][a-z0-9-]{0,31}$/)
    .default('default'),
  maxKeys: wholeNumber(1, 10_000_000).default(50_000),
  store: Joi.object().unknown(),
  setHeaders: Joi.boolean().default(true),
  now: Joi.function().default(() => Date.now),
})
  .xor('limit', 'rateLimit')
  .and('limit', 'windowMs');

/**
 * Refuses with 429 and `Retry-After` what exceeds the limit; refused requests are not counted.
 * Headers: `RateLimit` and `RateLimit-Policy` (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/).
 *
 * @throws WebhookConfigError ERR_INVALID_OPTION
 */
export function rateLimiter(options: RateLimiterOptions): RateLimiter {
  const resolved = resolveOptions('rateLimiter', schema, options) as Required<RateLimiterOptions>;
  const { key, name, maxKeys, setHeaders, now } = resolved;
  const store: RateLimitStore = resolved.store ?? new MemoryRateLimitStore({ maxKeys, now });
  const fixed: RateLimit = { limit: resolved.limit, windowMs: resolved.windowMs };
  const limitOf = resolved.rateLimit ?? (() => fixed);

  const judgeWith = (method: 'consume' | 'peek'): RequestHandler =>
    function rateLimiterMiddleware(req: Request, res: Response, next: NextFunction) {
      const rateLimit = limitOf(req);
      if (rateLimit === null) return next();
      const { limit, windowMs } = rateLimit;
      const state = webhookState(req);
      const counted = state.dryRun ? 'peek' : method;
      settle(
        store[counted](key(req), limit, windowMs),
        (decision) => {
          state.rateLimit = { name, windowMs, decision };
          if (setHeaders) setRateLimitHeaders(res, state.rateLimit);
          next(decision.allowed ? undefined : refusal(state, state.rateLimit));
        },
        next,
      );
    };

  return Object.assign(judgeWith('consume'), {
    refuseExhausted: judgeWith('peek'),
    count(req: Request) {
      const rateLimit = limitOf(req);
      if (rateLimit === null || webhookState(req).dryRun) return;
      // The request is refused anyway; a store that is away must not end the process by an unhandled rejection.
      settle(store.consume(key(req), rateLimit.limit, rateLimit.windowMs), ignore, ignore);
    },
  });
}

function ignore(): void {}

function refusal(state: WebhookState, { name, windowMs, decision }: RateLimitReport): WebhookRequestError {
  state.rateLimited = true;
  return new WebhookRequestError(
    'TOO_MANY_REQUESTS',
    `Rate limit exceeded. Maximum ${decision.limit} requests per ${windowMs / 1000} seconds`,
    {
      outcome: 'rate_limited',
      reason: `${name} limit of ${decision.limit} per ${windowMs / 1000} s exceeded`,
      retryAfterSeconds: decision.resetMs / 1000,
    },
  );
}
