// How all webhooks do: which of them need a look and why, what was accepted and refused, what was refused last.

import { listLog } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { StatsPanel } from '../../charts/stats-panel.tsx';
import { Card } from '../../components/card.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { changeQuery, useLocation } from '../../routing/location.ts';
import { LogDrawer } from '../log/log-drawer.tsx';
import { LogTable } from '../log/log-table.tsx';
import { HealthList } from './health-list.tsx';

const REFRESH_MS = 10_000;
const REFUSED_SHOWN = 10;
const NOBODY: ReadonlySet<number> = new Set();

export function HealthPage() {
  return (
    <>
      <div className="columns">
        <div className="stack">
          <StatsPanel triggerRef={null} />
        </div>
        <div className="stack">
          <HealthList />
        </div>
      </div>
      <LatestRefused />
    </>
  );
}

function LatestRefused() {
  const { query } = useLocation();
  const log = useQuery(
    'refused',
    (signal) => listLog(null, { refused: 'true', page_size: REFUSED_SHOWN }, signal),
    {
      refreshMs: REFRESH_MS,
    },
  );
  const open = Number(query.get('entry')) || null;
  const entries = log.data?.data ?? [];
  return (
    <Card
      title="Refused last"
      className="flush"
      tools={<a href={addressOf.log({ refused: 'true' })}>All refused</a>}
    >
      {log.data === undefined ? (
        log.error ? (
          <ErrorState error={log.error} retry={log.reload} />
        ) : (
          <Skeleton lines={REFUSED_SHOWN} height={36} />
        )
      ) : entries.length === 0 ? (
        <EmptyState icon="check" title="Nothing was refused" />
      ) : (
        <LogTable entries={entries} showTrigger arrived={NOBODY} />
      )}
      {open !== null && (
        <LogDrawer
          triggerRef={null}
          id={open}
          neighbours={entries}
          onClose={() => changeQuery({ entry: null }, { replace: true })}
        />
      )}
    </Card>
  );
}
