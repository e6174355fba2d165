// How long requests took: the average as a line, the slowest as dots.

import type { Stats } from '../../../lib/admin/api-types.ts';
import { milliseconds } from '../format/quantities.ts';
import { bucketTime } from '../format/time.ts';
import { roundUp } from './scale.ts';
import { type Plot, TimeChart } from './time-chart.tsx';

const HEIGHT = 90;

export function LatencyChart({ stats }: { stats: Stats }) {
  const { series, bucket_seconds: bucketSeconds, totals } = stats;
  const highest = roundUp(Math.max(1, ...series.map((point) => point.max_processing_time_ms ?? 0)));
  return (
    <TimeChart
      label={`Processing time: ${milliseconds(totals.avg_processing_time_ms)} on average, ${milliseconds(totals.max_processing_time_ms)} at most`}
      times={series.map((point) => point.time)}
      bucketSeconds={bucketSeconds}
      highest={highest}
      height={HEIGHT}
      formatValue={milliseconds}
      describe={(index) => {
        const point = series[index]!;
        return (
          <>
            <strong>{bucketTime(point.time, bucketSeconds)}</strong>
            <span>average {milliseconds(point.avg_processing_time_ms)}</span>
            <span>slowest {milliseconds(point.max_processing_time_ms)}</span>
          </>
        );
      }}
    >
      {(plot) => (
        <>
          <path className="average" d={linePath(series, plot)} />
          {series.map(
            (point, index) =>
              point.max_processing_time_ms !== null && (
                <circle
                  key={point.time}
                  className="slowest"
                  cx={plot.x(index) + plot.columnWidth / 2}
                  cy={plot.y(point.max_processing_time_ms)}
                  r={1.5}
                />
              ),
          )}
        </>
      )}
    </TimeChart>
  );
}

/** One line through the averages, broken where nothing came. */
function linePath(series: Stats['series'], plot: Plot): string {
  let drawing = false;
  return series
    .map((point, index) => {
      if (point.avg_processing_time_ms === null) {
        drawing = false;
        return '';
      }
      const command = drawing ? 'L' : 'M';
      const x = (plot.x(index) + plot.columnWidth / 2).toFixed(1);
      const end = drawing ? '' : `h0.01`;
      drawing = true;
      return `${command}${x} ${plot.y(point.avg_processing_time_ms).toFixed(1)}${end}`;
    })
    .join('');
}
