// Notices, once, that the host's `trust proxy` setting and the requests that arrive do not go together.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { type ConfigErrorCode, documentationOf } from '../errors.ts';
import type { Logger } from '../logger.ts';

export function trustProxyCheck(logger: Logger): RequestHandler {
  let warned = false;
  return function trustProxyCheckMiddleware(req: Request, _res: Response, next: NextFunction) {
    // Requests of the test tool pass through no application.
    if (!warned && req.app !== undefined && req.headers['x-forwarded-for'] !== undefined) {
      const found = mistake(req.app.get('trust proxy'));
      if (found !== null) {
        warned = true;
        logger.warn(
          { code: found.code },
          `${found.text} (${found.code}, see ${documentationOf(found.code)})`,
        );
      }
    }
    next();
  };
}

function mistake(trustProxy: unknown): { code: ConfigErrorCode; text: string } | null {
  if (trustProxy === true) {
    return {
      code: 'ERR_TRUST_PROXY_PERMISSIVE',
      text:
        'Express trusts every X-Forwarded-For header ("trust proxy" is true), so any client can claim any address and ' +
        'pass IP allowlists and limits. Set "trust proxy" to the number or the addresses of your proxies',
    };
  }
  if (trustProxy === undefined || trustProxy === false) {
    return {
      code: 'ERR_TRUST_PROXY_UNSET',
      text:
        'Requests carry X-Forwarded-For, but Express\'s "trust proxy" is unset, so limits and IP allowlists see the ' +
        "proxy's address instead of the client's. Set it to the number or the addresses of your proxies",
    };
  }
  return null;
}
