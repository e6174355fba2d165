// Events as rows; on narrow screens as cards.

import type { EventSummary } from '../../../../lib/admin/api-types.ts';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { bytes } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';

export function EventTable({ events }: { events: EventSummary[] }) {
  return (
    <table className="table rows event-table">
      <thead>
        <tr>
          <th scope="col">Event</th>
          <th scope="col">Trigger</th>
          <th scope="col">Source</th>
          <th scope="col">Key</th>
          <th scope="col" className="number">
            Payload
          </th>
          <th scope="col">Created</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.id} className="linked">
            <th scope="row" className="event-id">
              <a href={addressOf.event(event.id)}>{event.id}</a>
            </th>
            <td className="mono event-trigger">
              <Text>{event.trigger_ref}</Text>
            </td>
            <td className="event-source">
              <Text>{event.source ?? '–'}</Text>
              {event.event_type !== null && (
                <>
                  {' '}
                  <span className="tag">
                    <Text>{event.event_type}</Text>
                  </span>
                </>
              )}
            </td>
            <td className="mono event-key">
              <Text>{event.webhook_key ?? '–'}</Text>
            </td>
            <td className="number event-size">
              {event.has_payload ? bytes(event.payload_size_bytes) : 'none'}
            </td>
            <td className="event-created">
              <Time value={event.created} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
