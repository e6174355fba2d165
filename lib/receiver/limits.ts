// The limits of the receiver: per client, in total, per key, and of wrong signatures.

import { targetOf } from '../../middleware/key-lookup.ts';
import { type RateLimit, type RateLimiter, rateLimiter } from '../../middleware/rate-limiter.ts';
import { clientNetwork } from '../ip/ip-allowlist.ts';
import { webhookState } from '../request-state.ts';

export interface ReceiverLimits {
  /** For triggers that set no limit of their own; null is no limit. */
  perKey: RateLimit | null;
  perIp: RateLimit | null;
  global: RateLimit | null;
  maxInFlightBytes: number;
  bodyTimeoutMs: number;
}

export function clientLimiters(
  limits: ReceiverLimits,
  now: () => number,
): { perIp: RateLimiter; global: RateLimiter } {
  return {
    perIp: rateLimiter({ name: 'ip', rateLimit: () => limits.perIp, setHeaders: false, now }),
    global: rateLimiter({
      name: 'global',
      rateLimit: () => limits.global,
      setHeaders: false,
      key: () => 'global',
      maxKeys: 1,
      now,
    }),
  };
}

export function keyLimiter(limits: ReceiverLimits, now: () => number): RateLimiter {
  return rateLimiter({
    name: 'key',
    setHeaders: false,
    rateLimit: (req) => targetOf(req).rateLimit ?? limits.perKey,
    key: (req) => String(targetOf(req).keyId),
    now,
  });
}

/** Per key and client: whoever holds the URL but not the secret shuts out only itself. */
export function signatureFailureLimiter(limits: ReceiverLimits, now: () => number): RateLimiter {
  return rateLimiter({
    name: 'signature',
    setHeaders: false,
    rateLimit: (req) => targetOf(req).rateLimit ?? limits.perKey,
    key: (req) => `${targetOf(req).keyId} ${clientNetwork(webhookState(req).clientIp)}`,
    now,
  });
}
