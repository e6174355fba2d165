// What a key is called, and one that is on show.

import type { KeyReveal, WebhookKey } from '../../../../lib/admin/api-types.ts';

export function nameOf(key: WebhookKey): string {
  return key.label ?? key.display;
}

/** Just made, or looked at. */
export interface Shown extends KeyReveal {
  title: string;
  isNew: boolean;
}
