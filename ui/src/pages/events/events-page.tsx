// The events that triggers fired, newest first.

import { listEvents } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Pagination } from '../../components/pagination.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeRange } from '../../components/time-range.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { useLocation } from '../../routing/location.ts';
import { EventTable } from './event-table.tsx';

const FILTERS = ['trigger_ref', 'event_type', 'source', 'key', 'since', 'until'];
const PAGE_SIZE = 50;
const SHORTEST_KEY = 8;
const REFRESH_MS = 10_000;

export function EventsPage() {
  const { query } = useLocation();
  const parameters = Object.fromEntries([...query].filter(([name]) => [...FILTERS, 'page'].includes(name)));
  if (keyFilterError(parameters.key ?? '') !== null) delete parameters.key;
  const events = useQuery(
    `events ${JSON.stringify(parameters)}`,
    (signal) => listEvents({ ...parameters, page_size: PAGE_SIZE }, signal),
    { refreshMs: REFRESH_MS },
  );
  const filtered = FILTERS.some((name) => query.has(name));
  return (
    <>
      <PageHead title="Events" lead="What became of accepted requests, and whatever else fired a trigger." />
      <search className="filters">
        <SearchField label="Trigger" name="trigger_ref" placeholder="Trigger: github.*" className="grow" />
        <SearchField label="Event type" name="event_type" placeholder="Type: push" className="medium" />
        <SearchField label="Source" name="source" placeholder="Source: webhook" className="medium" />
        <SearchField
          label="Key"
          name="key"
          placeholder="Key: wh_k7j2n9p4"
          error={keyFilterError}
          className="medium"
        />
        <TimeRange />
      </search>
      <section className="card flush" aria-label="Events" aria-busy={events.loading}>
        {events.data === undefined ? (
          events.error ? (
            <ErrorState error={events.error} retry={events.reload} />
          ) : (
            <Skeleton lines={12} height={36} />
          )
        ) : events.data.data.length > 0 ? (
          <EventTable events={events.data.data} />
        ) : (
          <NoEvents filtered={filtered} />
        )}
      </section>
      {events.data && <Pagination info={events.data.pagination} noun="events" />}
    </>
  );
}

function keyFilterError(value: string): string | null {
  return value.length >= SHORTEST_KEY ? null : `${SHORTEST_KEY} characters at least.`;
}

function NoEvents({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState icon="search" title="No event matches">
      <a href={addressOf.events()}>Show all events</a>
    </EmptyState>
  ) : (
    <EmptyState icon="events" title="There are no events yet">
      <p>An event is made from every request that a webhook accepts.</p>
      <a href={addressOf.triggers()}>Choose a trigger and turn its webhook on</a>
    </EmptyState>
  );
}
