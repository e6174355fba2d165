// The log: newest first, filtered by the address, followed live on its first page, each entry opening beside it.

import { listLog } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Pagination } from '../../components/pagination.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { changeQuery, useLocation } from '../../routing/location.ts';
import { LogDrawer } from './log-drawer.tsx';
import { LogEmpty } from './log-empty.tsx';
import { LogFilterBar } from './log-filter-bar.tsx';
import { logFilters } from './log-filters.ts';
import { LogTable } from './log-table.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { mergeNewest } from './merge-newest.ts';
import { MOST_SHOWN, useLive } from './use-live.ts';

const PAGE_SIZE = 50;

export function LogView({ triggerRef }: { triggerRef: string | null }) {
  const { query } = useLocation();
  const filters = logFilters(query);
  const page = query.get('page') ?? '1';
  const name = JSON.stringify({ triggerRef, filters, page });
  const log = useQuery(`log ${name}`, (signal) =>
    listLog(triggerRef, { ...filters, page, page_size: PAGE_SIZE }, signal),
  );
  const live = useLive(triggerRef, name, page === '1' && filters.until === null, log.reload);
  const loaded = (log.data?.data ?? []).filter((entry) => entry.id <= live.newestShownId);
  const entries = mergeNewest(live.shown, loaded, MOST_SHOWN);
  const open = Number(query.get('entry')) || null;

  return (
    <>
      <LogFilterBar global={triggerRef === null} />
      <LogToolbar triggerRef={triggerRef} filters={filters} live={live} newestId={entries[0]?.id ?? 0} />
      <section className="card flush" aria-label="Log entries" aria-busy={log.loading}>
        {log.data === undefined && entries.length === 0 ? (
          log.error ? (
            <ErrorState error={log.error} retry={log.reload} />
          ) : (
            <Skeleton lines={12} height={36} />
          )
        ) : entries.length === 0 ? (
          <LogEmpty triggerRef={triggerRef} following={live.status === 'open'} />
        ) : (
          <LogTable entries={entries} showTrigger={triggerRef === null} arrived={live.arrivedIds} />
        )}
      </section>
      {log.data && <Pagination info={log.data.pagination} noun="entries" />}
      {open !== null && (
        <LogDrawer
          triggerRef={triggerRef}
          id={open}
          neighbours={entries}
          onClose={() => changeQuery({ entry: null }, { replace: true })}
        />
      )}
    </>
  );
}
