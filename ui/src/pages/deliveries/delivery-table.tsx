// Deliveries as rows; on narrow screens as cards.

import type { Delivery } from '../../../../lib/admin/target-types.ts';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { changeQuery } from '../../routing/location.ts';
import { DeliveryBadge } from './delivery-badge.tsx';

export function DeliveryTable({ deliveries }: { deliveries: Delivery[] }) {
  return (
    <table className="table rows delivery-table">
      <thead>
        <tr>
          <th scope="col">Made</th>
          <th scope="col">State</th>
          <th scope="col">Target</th>
          <th scope="col">Event</th>
          <th scope="col" className="number">
            Attempts
          </th>
          <th scope="col">Last answer</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} />
        ))}
      </tbody>
    </table>
  );
}

function DeliveryRow({ delivery }: { delivery: Delivery }) {
  const { last_error: error, last_status: status, next_attempt_at: next } = delivery;
  return (
    <tr className="linked" data-delivery={delivery.id}>
      <th scope="row">
        <button
          type="button"
          className="row-button"
          aria-haspopup="dialog"
          aria-label={`Delivery ${delivery.id}`}
          onClick={() => changeQuery({ delivery: String(delivery.id) })}
        >
          <Time value={delivery.created} as="clock" />
        </button>
      </th>
      <td>
        <DeliveryBadge state={delivery.state} />{' '}
        {delivery.replay_id !== null && <span className="tag">Replay</span>}
      </td>
      <td>
        <Text>{delivery.target_name}</Text>
      </td>
      <td>
        <a href={addressOf.event(delivery.event_id)}>{delivery.event_id}</a>
      </td>
      <td className="number">
        {delivery.attempts}
        <span className="narrow-only"> {delivery.attempts === 1 ? 'attempt' : 'attempts'}</span>
      </td>
      <td className="delivery-last">
        {error === null || error === `answered ${status}` ? (
          <span className="muted">{status ?? '–'}</span>
        ) : (
          <Text>{error.slice(0, 200)}</Text>
        )}
        {delivery.state === 'retrying' && next !== null && (
          <span className="muted">
            {' '}
            · again at <Time value={next} as="exact" />
          </span>
        )}
      </td>
    </tr>
  );
}
