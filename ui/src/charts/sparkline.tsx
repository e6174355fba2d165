// Events per hour over a day, as a row of tiny bars.

export interface SparklineProps {
  values: number[];
  label: string;
}

const BAR_WIDTH = 3;
const GAP = 1;
const HEIGHT = 20;

export function Sparkline({ values, label }: SparklineProps) {
  const highest = Math.max(...values, 1);
  return (
    <svg
      className="sparkline"
      role="img"
      aria-label={label}
      width={values.length * (BAR_WIDTH + GAP)}
      height={HEIGHT}
      viewBox={`0 0 ${values.length * (BAR_WIDTH + GAP)} ${HEIGHT}`}
    >
      {values.map((value, index) => {
        const height = value === 0 ? 1 : Math.max(2, Math.round((value / highest) * HEIGHT));
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: an hour's place is its name
            key={index}
            className={value === 0 ? 'empty' : ''}
            x={index * (BAR_WIDTH + GAP)}
            y={HEIGHT - height}
            width={BAR_WIDTH}
            height={height}
          />
        );
      })}
    </svg>
  );
}
