// How many alerts nobody has looked after yet, beside the name of the page that shows them.

import { useEffect } from 'react';
import { listAlerts } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { count, plural } from '../../format/quantities.ts';

const REFRESH_MS = 30_000;
const listeners = new Set<() => void>();

/** After one was acknowledged: the number beside the name of the page is another now. */
export function noteAlertsChanged(): void {
  for (const listener of listeners) listener();
}

export function OpenAlertsMark() {
  const open = useQuery('open alerts', (signal) => listAlerts({ state: 'open', page_size: 1 }, signal), {
    refreshMs: REFRESH_MS,
  });
  const { reload } = open;
  useEffect(() => {
    listeners.add(reload);
    return () => void listeners.delete(reload);
  }, [reload]);
  const total = open.data?.pagination.total_items ?? 0;
  if (total === 0) return null;
  return (
    <span className="nav-mark" title={plural(total, 'open alert')}>
      {total > 99 ? '99+' : count(total)}
      <span className="visually-hidden"> {total === 1 ? 'open alert' : 'open alerts'}</span>
    </span>
  );
}
