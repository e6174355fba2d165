// The state of a delivery.

import type { Delivery } from '../../../../lib/admin/target-types.ts';
import { Badge } from '../../components/badge.tsx';
import { DELIVERY_WORDS } from '../../words/deliveries.ts';

export function DeliveryBadge({ state }: { state: Delivery['state'] }) {
  const words = DELIVERY_WORDS[state];
  return (
    <Badge tone={words.tone} title={words.meaning}>
      {words.label}
    </Badge>
  );
}
