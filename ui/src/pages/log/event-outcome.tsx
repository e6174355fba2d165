// The event a request became, and what the host's rules did with it.

import { addressOf } from '../../routing/addresses.ts';
import { ActivityList } from '../events/activity-list.tsx';

export function EventOutcome({ eventId }: { eventId: number }) {
  return (
    <section>
      <h3>Event</h3>
      <p>
        <a href={addressOf.event(eventId)}>Event {eventId}</a> holds the payload.
      </p>
      <ActivityList eventId={eventId} />
    </section>
  );
}
