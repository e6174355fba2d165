// In which hours of the week events come: a row for each day, a square for each hour, the fuller the more.

export interface RhythmChartProps {
  /** 168 sums from Monday 00:00 UTC on. */
  events: number[];
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const HOURS = 24;
const SQUARE = 14;
const GAP = 2;
const LEFT = 32;
const BOTTOM = 16;
const WIDTH = LEFT + HOURS * (SQUARE + GAP);
const HEIGHT = DAYS.length * (SQUARE + GAP) + BOTTOM;

export function RhythmChart({ events }: RhythmChartProps) {
  const highest = Math.max(...events, 1);
  const active = events.filter((count) => count > 0).length;
  return (
    <svg
      className="rhythm-chart"
      role="img"
      aria-label={`Events by hour of the week, UTC, over two weeks: events came in ${active} of 168 hours`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
    >
      {DAYS.map((day, row) => (
        <text key={day} x={0} y={row * (SQUARE + GAP) + SQUARE - 3}>
          {day}
        </text>
      ))}
      {events.map((count, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: an hour's place is its name
          key={index}
          className={count === 0 ? 'empty' : ''}
          x={LEFT + (index % HOURS) * (SQUARE + GAP)}
          y={Math.floor(index / HOURS) * (SQUARE + GAP)}
          width={SQUARE}
          height={SQUARE}
          rx={2}
          // A single event must be told from none.
          opacity={count === 0 ? 1 : 0.3 + 0.7 * (Math.log1p(count) / Math.log1p(highest))}
        >
          <title>{`${DAYS[Math.floor(index / HOURS)]} ${index % HOURS}:00 UTC: ${count}`}</title>
        </rect>
      ))}
      {[0, 6, 12, 18].map((hour) => (
        <text key={hour} x={LEFT + hour * (SQUARE + GAP)} y={HEIGHT - 3}>
          {`${hour}:00${hour === 0 ? ' UTC' : ''}`}
        </text>
      ))}
    </svg>
  );
}
