// A setting that cannot be used as stored refuses the request: fail closed.

import { WebhookRequestError } from '../errors.ts';
import { type BrokenSetting, isBroken } from '../keys/webhook-target.ts';

/** @throws WebhookRequestError 500 */
export function usable<T extends object>(setting: T | BrokenSetting, name: string): T {
  if (!isBroken(setting)) return setting;
  throw new WebhookRequestError('INTERNAL_SERVER_ERROR', `${name} of this trigger is not usable`, {
    reason: setting.problem,
  });
}
