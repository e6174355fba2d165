// What the setups for all senders are given.

import type { WebhookInfo } from '../../../../lib/admin/api-types.ts';
import type { WebhookAddress } from '../trigger/webhook-address.ts';

export interface SetupProps {
  address: WebhookAddress;
  webhook: WebhookInfo;
}
