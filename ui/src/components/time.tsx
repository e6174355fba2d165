// A moment: how long ago or at what time, the exact time here and in UTC on hover.

import { clockTime, exactTime, timeAgo, timeTitle } from '../format/time.ts';
import { useNow } from './use-now.ts';

export interface TimeProps {
  value: string | null;
  as?: 'ago' | 'clock' | 'exact';
  /** Shown where there is no time. */
  absent?: string;
}

export function Time({ value, as = 'ago', absent = 'never' }: TimeProps) {
  const now = useNow();
  if (value === null) return <span className="muted">{absent}</span>;
  const text = { ago: timeAgo, clock: clockTime, exact: exactTime }[as](
    value,
    Math.max(now, Date.parse(value)),
  );
  return (
    <time dateTime={value} title={timeTitle(value)}>
      {text}
    </time>
  );
}
