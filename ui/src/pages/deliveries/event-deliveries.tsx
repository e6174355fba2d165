// The deliveries of one event, and doing again what follows from it.

import { useState } from 'react';
import type { EventDetail } from '../../../../lib/admin/api-types.ts';
import type { Replay } from '../../../../lib/admin/target-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { listDeliveries, replayEvent } from '../../api/target-endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Notice } from '../../components/notice.tsx';
import { Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { DeliveryBadge } from './delivery-badge.tsx';
import { ReplayProgress } from './replay-progress.tsx';

const REFRESH_MS = 2_000;

export function EventDeliveries({ event }: { event: EventDetail }) {
  const readOnlyReason = useReadOnlyReason();
  const [replay, setReplay] = useState<Replay | null>(null);
  const list = useQuery(
    `deliveries of event ${event.id}`,
    (signal) => listDeliveries(null, { event_id: event.id }, signal),
    { refreshMs: REFRESH_MS },
  );
  const action = useAction(async () => {
    setReplay(await replayEvent(event.id));
    list.reload();
  });
  return (
    <Card
      title="Deliveries"
      tools={
        <Button
          size="small"
          icon="refresh"
          pending={action.pending}
          disabledReason={readOnlyReason}
          onClick={() => void action.run()}
        >
          Replay
        </Button>
      }
    >
      {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
      {replay !== null && <ReplayProgress key={replay.id} replay={replay} onClose={() => setReplay(null)} />}
      {list.data === undefined ? (
        list.error ? (
          <Notice tone="bad">{messageOf(list.error)}</Notice>
        ) : (
          <Skeleton lines={2} />
        )
      ) : list.data.data.length === 0 ? (
        <p className="muted">It was forwarded nowhere.</p>
      ) : (
        <ul className="plain-list">
          {list.data.data.map((delivery) => (
            <li key={delivery.id} className="delivery-line">
              <a href={addressOf.trigger(event.trigger_ref, 'deliveries', { delivery: String(delivery.id) })}>
                <Text>{delivery.target_name}</Text>
              </a>
              <DeliveryBadge state={delivery.state} />
              {delivery.last_error !== null && (
                <span className="muted">
                  <Text>{delivery.last_error.slice(0, 120)}</Text>
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
