// Statistics in the shape of the API: a point for every bucket, those without requests too.

import { NOT_REFUSED, type Outcome } from '../../outcome.ts';
import type { BucketRow, TriggerTotalsRow } from '../../stats/stats-store.ts';
import type { BucketRange, StatsWindow } from '../../stats/stats-window.ts';
import type { Stats, StatsPoint } from '../api-types.ts';
import { isoTime } from './time.ts';

export function presentStats(
  window: StatsWindow,
  range: BucketRange,
  rows: readonly BucketRow[],
  totals: TriggerTotalsRow,
  nowMs: number,
): Stats {
  const requests = total(rows, 'requests');
  return {
    window,
    from: new Date(range.fromMs).toISOString(),
    to: new Date(nowMs).toISOString(),
    bucket_seconds: range.bucketSeconds,
    totals: { requests, ...figures(rows, requests), payload_bytes: total(rows, 'payload_bytes') },
    series: series(range, rows),
    all_time: {
      total_requests: Number(totals.total_requests),
      total_events: Number(totals.total_events),
      last_request_at: isoTime(totals.last_request_at),
      last_event_at: isoTime(totals.last_event_at),
      webhook_enabled_at: isoTime(totals.webhook_enabled_at),
    },
  };
}

function series(range: BucketRange, rows: readonly BucketRow[]): StatsPoint[] {
  const byTime = Map.groupBy(rows, (row) => Number(row.time));
  return Array.from({ length: range.buckets }, (_, index) => {
    const seconds = range.fromMs / 1000 + index * range.bucketSeconds;
    const inBucket = byTime.get(seconds) ?? [];
    const time = new Date(seconds * 1000).toISOString();
    return { time, ...figures(inBucket, total(inBucket, 'requests')) };
  });
}

function figures(rows: readonly BucketRow[], requests: number): Omit<StatsPoint, 'time'> {
  const count = (outcomes: readonly string[]) =>
    total(
      rows.filter((row) => outcomes.includes(row.outcome)),
      'requests',
    );
  const outcomes = [...new Set(rows.map((row) => row.outcome as Outcome))];
  return {
    accepted: count(['accepted']),
    refused: requests - count(NOT_REFUSED),
    by_outcome: Object.fromEntries(outcomes.map((outcome) => [outcome, count([outcome])])),
    avg_processing_time_ms: requests === 0 ? null : round(total(rows, 'processing_ms') / requests),
    max_processing_time_ms: requests === 0 ? null : Math.max(...rows.map((row) => row.processing_ms_max)),
  };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

function total(rows: readonly BucketRow[], column: 'requests' | 'payload_bytes' | 'processing_ms'): number {
  return rows.reduce((sum, row) => sum + Number(row[column]), 0);
}
