// One event: its payload to look into, where it came from, what the rules did with it.

import type { EventDetail } from '../../../../lib/admin/api-types.ts';
import { getEvent } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Card } from '../../components/card.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { HeaderTable } from '../../components/header-table.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { PayloadView } from '../../payload/payload-view.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { EventDeliveries } from '../deliveries/event-deliveries.tsx';
import { ActivityList } from './activity-list.tsx';

export function EventPage({ id }: { id: number }) {
  const event = useQuery(`event ${id}`, (signal) => getEvent(id, signal));
  if (event.data === undefined) {
    return event.error ? (
      <ErrorState
        error={event.error}
        retry={event.reload}
        back={{ href: addressOf.events(), label: 'Go to the events' }}
      />
    ) : (
      <Skeleton lines={6} height={60} />
    );
  }
  return <EventView event={event.data} />;
}

function EventView({ event }: { event: EventDetail }) {
  return (
    <>
      <nav className="breadcrumb" aria-label="Where this is">
        <a href={addressOf.events()}>Events</a>
      </nav>
      <div className="page-head">
        <div>
          <h1>Event {event.id}</h1>
          <p className="lead">
            <a className="mono" href={addressOf.trigger(event.trigger_ref)}>
              <Text>{event.trigger_ref}</Text>
            </a>{' '}
            · <Time value={event.created} />
          </p>
        </div>
      </div>
      <div className="columns">
        <div className="stack">
          <Card title="Payload">
            {event.has_payload ? (
              <PayloadView value={event.payload} label={`Payload of event ${event.id}`} />
            ) : (
              <EmptyState icon="events" title="This event has no payload" />
            )}
          </Card>
          <Card title="Metadata, as stored">
            <PayloadView value={event.metadata} label={`Metadata of event ${event.id}`} />
          </Card>
        </div>
        <div className="stack">
          <Card title="What the rules did">
            <ActivityList eventId={event.id} />
          </Card>
          <EventDeliveries event={event} />
          <Origin event={event} />
        </div>
      </div>
    </>
  );
}

function Origin({ event }: { event: EventDetail }) {
  const origin = event.webhook_metadata;
  return (
    <Card
      title="Where it came from"
      tools={<a href={addressOf.log({ event_id: String(event.id) })}>Request in the log</a>}
    >
      <Facts>
        <Fact name="Source">
          <Text>{event.source ?? '–'}</Text>
        </Fact>
        {event.event_type !== null && (
          <Fact name="Event type">
            <span className="mono">
              <Text>{event.event_type}</Text>
            </span>
          </Fact>
        )}
        {event.metadata.delivery_id_reused === true && (
          <Fact name="Delivery id">was used before, for other content</Fact>
        )}
        <Fact name="Received">
          <Time value={origin.received_at} as="exact" absent="–" />
        </Fact>
        <Fact name="From">
          <span className="mono">
            <Text>{origin.source_ip ?? '–'}</Text>
          </span>
        </Fact>
        <Fact name="Key">
          <span className="mono">
            <Text>{event.webhook_key ?? '–'}</Text>
          </span>
        </Fact>
        <Fact name="User agent">
          <Text>{origin.user_agent ?? '–'}</Text>
        </Fact>
      </Facts>
      <details className="fold">
        <summary>Headers</summary>
        <HeaderTable headers={origin.headers} />
      </details>
    </Card>
  );
}
