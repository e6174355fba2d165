// Statistics of one trigger, or of all: totals, charts, how requests ended, for a window of the reader's choice.

import { useState } from 'react';
import type { Stats, StatsWindow } from '../../../lib/admin/api-types.ts';
import type { Outcome } from '../../../lib/outcome.ts';
import { getStats } from '../api/endpoints.ts';
import { useQuery } from '../api/use-query.ts';
import { Card } from '../components/card.tsx';
import { Segments } from '../components/segments.tsx';
import { ErrorState, Skeleton } from '../components/states.tsx';
import { bytes, count, milliseconds } from '../format/quantities.ts';
import { addressOf } from '../routing/addresses.ts';
import { LatencyChart } from './latency-chart.tsx';
import { OutcomeBars } from './outcome-bars.tsx';
import { RequestsChart } from './requests-chart.tsx';
import { StatsTable } from './stats-table.tsx';

const REFRESH_MS = 10_000;
const WINDOWS = [
  { value: '1h', label: '1 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
  { value: '30d', label: '30 d' },
] as const;
const HOURS = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 };

export function StatsPanel({ triggerRef }: { triggerRef: string | null }) {
  const [window, setWindow] = useState<StatsWindow>('24h');
  const query = useQuery(`stats ${triggerRef} ${window}`, (signal) => getStats(triggerRef, window, signal), {
    refreshMs: REFRESH_MS,
  });
  return (
    <Card
      title="Statistics"
      className="stats"
      tools={<Segments label="Time window" options={WINDOWS} value={window} onChange={setWindow} />}
    >
      {query.data ? (
        <Charts stats={query.data} triggerRef={triggerRef} />
      ) : query.error ? (
        <ErrorState error={query.error} retry={query.reload} />
      ) : (
        <Skeleton lines={1} height={360} />
      )}
    </Card>
  );
}

function Charts({ stats, triggerRef }: { stats: Stats; triggerRef: string | null }) {
  const { totals } = stats;
  const since = new Date(Date.now() - HOURS[stats.window] * 3_600_000).toISOString();
  const linkTo = (outcome: Outcome) =>
    triggerRef === null
      ? addressOf.log({ outcome, since })
      : addressOf.trigger(triggerRef, 'log', { outcome, since });
  return (
    <>
      <ul className="totals">
        <Total label="Accepted" value={count(totals.accepted)} mark="accepted" />
        <Total label="Refused" value={count(totals.refused)} mark="refused" />
        <Total label="Average time" value={milliseconds(totals.avg_processing_time_ms)} />
        <Total label="Received" value={bytes(totals.payload_bytes)} />
      </ul>
      <RequestsChart stats={stats} />
      <div className="stats-lower">
        <div>
          <h3>Processing time</h3>
          <LatencyChart stats={stats} />
        </div>
        <div>
          <h3>By outcome</h3>
          <OutcomeBars totals={totals} linkTo={linkTo} />
        </div>
      </div>
      <StatsTable stats={stats} />
    </>
  );
}

function Total({ label, value, mark }: { label: string; value: string; mark?: 'accepted' | 'refused' }) {
  return (
    <li>
      <span className={mark ? `key ${mark}` : ''}>{label}</span>
      <strong>{value}</strong>
    </li>
  );
}
