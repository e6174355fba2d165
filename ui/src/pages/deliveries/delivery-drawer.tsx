// One delivery with its attempts as they happen, and what can be done about it.

import type { DeliveryDetail } from '../../../../lib/admin/target-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { cancelDelivery, getDelivery, retryDelivery } from '../../api/target-endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { Notice } from '../../components/notice.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { AttemptView } from './attempt-view.tsx';
import { DeliveryBadge } from './delivery-badge.tsx';

const REFRESH_MS = 1_500;

export interface DeliveryDrawerProps {
  triggerRef: string;
  id: number;
  onClose: () => void;
}

export function DeliveryDrawer({ triggerRef, id, onClose }: DeliveryDrawerProps) {
  const query = useQuery(`delivery ${id}`, (signal) => getDelivery(triggerRef, id, signal), {
    refreshMs: REFRESH_MS,
  });
  return (
    <Dialog kind="drawer" title={`Delivery ${id}`} onClose={onClose}>
      {query.data?.id === id ? (
        <Detail triggerRef={triggerRef} delivery={query.data} onChanged={query.set} />
      ) : query.error ? (
        <ErrorState error={query.error} retry={query.reload} />
      ) : (
        <Skeleton lines={6} height={28} />
      )}
    </Dialog>
  );
}

interface DetailProps {
  triggerRef: string;
  delivery: DeliveryDetail;
  onChanged: (delivery: DeliveryDetail) => void;
}

function Detail({ triggerRef, delivery, onChanged }: DetailProps) {
  return (
    <div className="stack">
      <p className="key-about">
        <DeliveryBadge state={delivery.state} />
        {delivery.state === 'retrying' && (
          <span>
            again at <Time value={delivery.next_attempt_at} as="exact" />
          </span>
        )}
      </p>
      <DeliveryActions triggerRef={triggerRef} delivery={delivery} onChanged={onChanged} />
      <Facts>
        <Fact name="Target">
          <Text>{delivery.target_name}</Text>
        </Fact>
        <Fact name="Event">
          <a href={addressOf.event(delivery.event_id)}>{delivery.event_id}</a>
        </Fact>
        <Fact name="webhook-id">
          <span className="mono">
            <Text>{delivery.message_id}</Text>
          </span>
        </Fact>
        {delivery.ordering_key !== null && (
          <Fact name="In line by">
            <Text>{delivery.ordering_key}</Text>
          </Fact>
        )}
        <Fact name="Made">
          <Time value={delivery.created} as="exact" />
        </Fact>
      </Facts>
      <h3>Attempts</h3>
      {delivery.attempt_log.length === 0 && <p className="muted">None yet.</p>}
      <ol className="attempt-list" reversed>
        {delivery.attempt_log.toReversed().map((attempt, index) => (
          <li key={attempt.number} value={attempt.number}>
            <AttemptView attempt={attempt} isNewest={index === 0} />
          </li>
        ))}
      </ol>
    </div>
  );
}

function DeliveryActions({ triggerRef, delivery, onChanged }: DetailProps) {
  const readOnlyReason = useReadOnlyReason();
  const retry = useAction(async () => onChanged(await retryDelivery(triggerRef, delivery.id)));
  const cancel = useAction(async () => onChanged(await cancelDelivery(triggerRef, delivery.id)));
  const underWay = delivery.state === 'delivering' ? 'It is on its way just now.' : null;
  const over = ['succeeded', 'cancelled'].includes(delivery.state) ? 'There is nothing to cancel.' : null;
  const failure = retry.error ?? cancel.error;
  return (
    <>
      <div className="actions">
        <Button
          size="small"
          icon="refresh"
          pending={retry.pending}
          disabledReason={readOnlyReason ?? underWay}
          onClick={() => void retry.run()}
        >
          {delivery.state === 'retrying' || delivery.state === 'pending' ? 'Try now' : 'Deliver again'}
        </Button>
        <Button
          size="small"
          variant="quiet"
          pending={cancel.pending}
          disabledReason={readOnlyReason ?? over}
          onClick={() => void cancel.run()}
        >
          {delivery.state === 'dead' ? 'Discard it' : 'Cancel delivery'}
        </Button>
      </div>
      {failure !== null && <Notice tone="bad">{messageOf(failure)}</Notice>}
    </>
  );
}
