// The secret URL as it may be shown: the key hidden until it is asked for, and never known to those who may only look.

import type { WebhookInfo } from '../../../../lib/admin/api-types.ts';

export interface WebhookAddress {
  /** What is on the screen. */
  shown: string;
  /** With the key in full; null where it is not known. */
  full: string | null;
}

export function webhookAddress(webhook: WebhookInfo, keyShown: boolean): WebhookAddress {
  const display = webhook.webhook_key_display ?? 'wh_…';
  if (webhook.webhook_url === null || webhook.webhook_key === null) {
    return {
      shown: new URL(`../${display}`, window.location.href).href.replace(encodeURI('…'), '…'),
      full: null,
    };
  }
  const { webhook_url: full, webhook_key: key } = webhook;
  return { shown: keyShown ? full : full.replace(encodeURIComponent(key), display), full };
}
