// The frame of a chart over time: axis, hours below, the column under the pointer and what it says. What is drawn in a
// column is the caller's. The same numbers stand in a table for those who do not see the picture.

import { type ReactNode, useState } from 'react';
import { shortCount } from '../format/quantities.ts';
import { axisTime } from '../format/time.ts';
import { spacedIndexes } from './scale.ts';
import { useWidth } from './use-width.ts';

const AXIS_WIDTH = 48;
const FOOT_HEIGHT = 20;
const LABEL_WIDTH = 70;

export interface Plot {
  height: number;
  columnWidth: number;
  /** Left edge of a column. */
  x(index: number): number;
  y(value: number): number;
}

export interface TimeChartProps {
  label: string;
  times: string[];
  bucketSeconds: number;
  highest: number;
  height: number;
  formatValue?: (value: number) => string;
  /** What the column says while it is pointed at. */
  describe: (index: number) => ReactNode;
  children: (plot: Plot) => ReactNode;
}

export function TimeChart(props: TimeChartProps) {
  const { times, highest, height, bucketSeconds, formatValue = shortCount } = props;
  const [ref, width] = useWidth<HTMLDivElement>(640);
  const [pointed, setPointed] = useState<number | null>(null);
  const columnWidth = (width - AXIS_WIDTH) / Math.max(1, times.length);
  const plot: Plot = {
    height,
    columnWidth,
    x: (index) => AXIS_WIDTH + index * columnWidth,
    y: (value) => 6 + (height - 6) * (1 - value / highest),
  };
  const labelled = spacedIndexes(times.length, Math.max(2, Math.floor(width / LABEL_WIDTH)));

  function point(event: React.PointerEvent<SVGSVGElement>): void {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - AXIS_WIDTH;
    const index = Math.floor(x / columnWidth);
    setPointed(index >= 0 && index < times.length ? index : null);
  }

  return (
    <div className="chart" ref={ref}>
      <svg
        role="img"
        aria-label={props.label}
        width={width}
        height={height + FOOT_HEIGHT}
        onPointerMove={point}
        onPointerLeave={() => setPointed(null)}
      >
        {[0, highest / 2, highest].map((value) => (
          <g key={value} className="grid">
            <line x1={AXIS_WIDTH} x2={width} y1={plot.y(value)} y2={plot.y(value)} />
            <text x={AXIS_WIDTH - 8} y={plot.y(value)} textAnchor="end" dominantBaseline="middle">
              {formatValue(value)}
            </text>
          </g>
        ))}
        {pointed !== null && (
          <rect className="pointed" x={plot.x(pointed)} y={0} width={columnWidth} height={height} />
        )}
        {props.children(plot)}
        {labelled.map((index) => (
          <text key={times[index]} className="axis" x={plot.x(index)} y={height + FOOT_HEIGHT - 4}>
            {axisTime(times[index]!, times.length * bucketSeconds)}
          </text>
        ))}
      </svg>
      {pointed !== null && (
        <div
          className="chart-tip"
          style={{ left: Math.min(Math.max(plot.x(pointed), 80), width - 80) }}
          aria-hidden="true"
        >
          {props.describe(pointed)}
        </div>
      )}
    </div>
  );
}
