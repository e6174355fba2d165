// Accepted and refused requests over time, one above the other.

import type { Stats } from '../../../lib/admin/api-types.ts';
import { count } from '../format/quantities.ts';
import { bucketTime } from '../format/time.ts';
import { roundUp } from './scale.ts';
import { TimeChart } from './time-chart.tsx';

const HEIGHT = 150;

export function RequestsChart({ stats }: { stats: Stats }) {
  const { series, bucket_seconds: bucketSeconds, totals } = stats;
  const highest = roundUp(Math.max(1, ...series.map((point) => point.accepted + point.refused)));
  return (
    <TimeChart
      label={`Requests over time: ${count(totals.accepted)} accepted, ${count(totals.refused)} refused`}
      times={series.map((point) => point.time)}
      bucketSeconds={bucketSeconds}
      highest={highest}
      height={HEIGHT}
      describe={(index) => {
        const point = series[index]!;
        return (
          <>
            <strong>{bucketTime(point.time, bucketSeconds)}</strong>
            <span className="key accepted">{count(point.accepted)} accepted</span>
            <span className="key refused">{count(point.refused)} refused</span>
          </>
        );
      }}
    >
      {(plot) =>
        series.map((point, index) => {
          const gap = Math.min(2, plot.columnWidth / 4);
          const middle = plot.y(point.accepted);
          const top = plot.y(point.accepted + point.refused);
          return (
            <g key={point.time}>
              {point.accepted > 0 && (
                <rect
                  className="accepted"
                  x={plot.x(index) + gap / 2}
                  y={middle}
                  width={plot.columnWidth - gap}
                  height={plot.height - middle}
                />
              )}
              {point.refused > 0 && (
                <rect
                  className="refused"
                  x={plot.x(index) + gap / 2}
                  y={top}
                  width={plot.columnWidth - gap}
                  height={Math.max(1, middle - top - (point.accepted > 0 ? 1 : 0))}
                />
              )}
            </g>
          );
        })
      }
    </TimeChart>
  );
}
