// Finds the trigger behind the secret URL, and refuses keys that nobody holds and webhooks that are switched off.

import type { NextFunction, Request, RequestHandler, Response } from 'express';
import Joi from 'joi';
import { WebhookRequestError } from '../lib/errors.ts';
import { isKeyShaped } from '../lib/keys/webhook-key.ts';
import type { WebhookTarget } from '../lib/keys/webhook-target.ts';
import { resolveOptions } from '../lib/options.ts';
import { webhookState } from '../lib/request-state.ts';
import { settle } from '../lib/settle.ts';

export interface KeyLookupOptions {
  /** What a key stands for; null where nobody holds it. A rejection goes to `next`. */
  find: (key: string) => WebhookTarget | null | Promise<WebhookTarget | null>;
  /** Name of the route parameter that holds the key. Default: `webhook_key`. */
  param?: string;
}

const schema = Joi.object<KeyLookupOptions>({
  find: Joi.function().required(),
  param: Joi.string().default('webhook_key'),
});

/**
 * Sets `req.webhook.target`, or refuses with 404. What cannot be a key at all (1 to 64 characters, none of them a control
 * character) is refused without asking.
 *
 * @throws WebhookConfigError ERR_INVALID_OPTION
 */
export function keyLookup(options: KeyLookupOptions): RequestHandler {
  const { find, param } = resolveOptions('keyLookup', schema, options) as Required<KeyLookupOptions>;
  return function keyLookupMiddleware(req: Request, _res: Response, next: NextFunction) {
    const key = req.params[param];
    if (typeof key !== 'string' || !isKeyShaped(key)) return next(unknownKey());
    settle(
      find(key),
      (target) => {
        if (target === null) return next(unknownKey());
        webhookState(req).target = target;
        next();
      },
      next,
    );
  };
}

/** Refuses with 403 where the webhook, or the trigger itself, is switched off. Needs `keyLookup` before it. */
export function enabledCheck(): RequestHandler {
  return function enabledCheckMiddleware(req: Request, _res: Response, next: NextFunction) {
    if (targetOf(req).enabled) return next();
    next(
      new WebhookRequestError('FORBIDDEN', 'Webhooks are disabled for this trigger', {
        outcome: 'disabled',
        reason: 'the webhook or its trigger is switched off',
      }),
    );
  };
}

/** The trigger and key of a request. @throws TypeError where `keyLookup` was not mounted before. */
export function targetOf(req: Request): WebhookTarget {
  const { target } = webhookState(req);
  if (target === undefined)
    throw new TypeError('Mount keyLookup() before this middleware: it finds the trigger.');
  return target;
}

function unknownKey(): WebhookRequestError {
  return new WebhookRequestError('NOT_FOUND', 'Invalid webhook key', {
    outcome: 'unknown_key',
    reason: 'no active key like this: mistyped, regenerated or revoked',
  });
}
