// The numbers of the charts as a table.

import type { Stats } from '../../../lib/admin/api-types.ts';
import { ScrollBox } from '../components/scroll-box.tsx';
import { count, milliseconds } from '../format/quantities.ts';
import { bucketTime } from '../format/time.ts';

export function StatsTable({ stats }: { stats: Stats }) {
  const rows = stats.series.filter((point) => point.accepted + point.refused > 0);
  return (
    <details className="fold">
      <summary>As a table</summary>
      <ScrollBox label="Numbers of the charts">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" className="number">
                Accepted
              </th>
              <th scope="col" className="number">
                Refused
              </th>
              <th scope="col" className="number">
                Average
              </th>
              <th scope="col" className="number">
                Slowest
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((point) => (
              <tr key={point.time}>
                <th scope="row">{bucketTime(point.time, stats.bucket_seconds)}</th>
                <td className="number">{count(point.accepted)}</td>
                <td className="number">{count(point.refused)}</td>
                <td className="number">{milliseconds(point.avg_processing_time_ms)}</td>
                <td className="number">{milliseconds(point.max_processing_time_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && <p className="muted">No requests in this time.</p>}
      </ScrollBox>
    </details>
  );
}
