// Lets only listed client addresses pass. An empty list, or an address that cannot be read, is a refusal.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import { WebhookConfigError, WebhookRequestError } from '../lib/errors.ts';
import { IpAllowlist } from '../lib/ip/ip-allowlist.ts';
import { type BrokenSetting, isBroken } from '../lib/keys/webhook-target.ts';
import { resolveOptions, valueOrFunction } from '../lib/options.ts';
import { webhookState } from '../lib/request-state.ts';
import { settle } from '../lib/settle.ts';

type Allowlist = IpAllowlist | BrokenSetting | null;

export interface IpFilterOptions {
  /**
   * Addresses and CIDR blocks, IPv4 and IPv6, such as `['192.30.252.0/22', '2001:db8::/32', '203.0.113.7']`; or a
   * function of the request that returns an `IpAllowlist`, or null for "everyone". Required; an empty list allows nobody.
   */
  allow: readonly string[] | ((req: Request) => Allowlist | Promise<Allowlist>);
}

const schema = Joi.object<IpFilterOptions>({
  allow: valueOrFunction(Joi.array().items(Joi.string())).required(),
});

/**
 * Refuses with 403 whoever is not listed. The address is Express's `req.ip`, so behind a proxy set `trust proxy`
 * (https://expressjs.com/en/guide/behind-proxies.html); `X-Forwarded-For` is never read here.
 *
 * @throws WebhookConfigError ERR_INVALID_OPTION for an entry that is neither an address nor a CIDR block.
 */
export function ipFilter(options: IpFilterOptions): RequestHandler {
  const { allow } = resolveOptions('ipFilter', schema, options);
  if (typeof allow !== 'function') {
    const allowlist = createAllowlist(allow);
    return function ipFilterMiddleware(req, _res, next) {
      next(judge(req, allowlist));
    };
  }
  return function ipFilterMiddleware(req: Request, _res: Response, next: NextFunction) {
    settle(allow(req), (allowlist) => next(judge(req, allowlist)), next);
  };
}

function createAllowlist(entries: readonly string[]): IpAllowlist {
  try {
    return new IpAllowlist(entries);
  } catch (error) {
    throw new WebhookConfigError(
      'ERR_INVALID_OPTION',
      `ipFilter: "allow": ${(error as Error).message}`,
      error,
    );
  }
}

function judge(req: Request, allowlist: Allowlist): WebhookRequestError | undefined {
  if (allowlist === null) return undefined;
  const state = webhookState(req);
  const broken = isBroken(allowlist) ? allowlist.problem : null;
  state.ipAllowed = broken === null && (allowlist as IpAllowlist).allows(state.clientIp);
  if (state.ipAllowed) return undefined;
  return new WebhookRequestError('FORBIDDEN', 'IP address not allowed', {
    outcome: 'ip_denied',
    reason: broken ?? `${state.clientIp ?? 'an unknown address'} is not in the IP allowlist`,
  });
}
