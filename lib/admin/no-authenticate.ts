// The admin API refuses to exist where nobody could be kept out of it.

import { WebhookConfigError } from '../errors.ts';

export function noAuthenticate(): WebhookConfigError {
  return new WebhookConfigError(
    'ERR_NO_AUTHENTICATE',
    'There is no admin API, because createWebhooks was given no "authenticate": without it everyone could read secrets ' +
      'and change webhooks. Pass a function of the request that returns { id, login, permissions } or null',
  );
}
