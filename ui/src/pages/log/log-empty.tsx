// The log without entries: either nothing matches, or nothing has arrived.

import { EmptyState } from '../../components/states.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { useLocation } from '../../routing/location.ts';
import { hasLogFilters } from './log-filters.ts';

export function LogEmpty({ triggerRef, following }: { triggerRef: string | null; following: boolean }) {
  const { query } = useLocation();
  const all = triggerRef === null ? addressOf.log() : addressOf.trigger(triggerRef, 'log');
  if (hasLogFilters(query)) {
    return (
      <EmptyState icon="search" title="No entry matches">
        <p>{following && 'A request that matches appears here by itself. '}</p>
        <a href={all}>Show all entries</a>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="log" title="Nothing has arrived yet">
      <p>
        {following ? 'This page is live: the first request appears by itself.' : 'Nothing has been sent yet.'}
      </p>
      {triggerRef === null ? (
        <a href={addressOf.triggers()}>Choose a trigger and turn its webhook on</a>
      ) : (
        <a href={addressOf.trigger(triggerRef, 'connect')}>Connect a sender</a>
      )}
    </EmptyState>
  );
}
