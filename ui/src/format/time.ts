// Times for readers: how long ago, the exact time in their zone, and UTC for whoever compares logs.

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['second', 60],
  ['minute', 3600],
  ['hour', 86_400],
  ['day', 86_400 * 30],
  ['month', 86_400 * 365],
  ['year', Number.POSITIVE_INFINITY],
];
const SECONDS_IN: Partial<Record<Intl.RelativeTimeFormatUnit, number>> = {
  second: 1,
  minute: 60,
  hour: 3600,
  day: 86_400,
  month: 86_400 * 30,
  year: 86_400 * 365,
};
const JUST_NOW_SECONDS = 5;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });
const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const timeOnly = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minuteOnly = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayOnly = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

export function timeAgo(time: string, nowMs: number): string {
  const seconds = (Date.parse(time) - nowMs) / 1000;
  if (Math.abs(seconds) < JUST_NOW_SECONDS) return 'just now';
  const [unit] = STEPS.find(([, limit]) => Math.abs(seconds) < limit) ?? ['year' as const];
  return relative.format(Math.trunc(seconds / SECONDS_IN[unit]!), unit);
}

export function exactTime(time: string): string {
  return dateTime.format(new Date(time));
}

/** `14:03:22` today, with the day before it otherwise. */
export function clockTime(time: string, nowMs: number): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date(nowMs).toDateString();
  return (isToday ? timeOnly : dayAndTime).format(date);
}

export function utcTime(time: string): string {
  return `${new Date(time).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

/** What to hover over a time: the exact time here, and in UTC. */
export function timeTitle(time: string): string {
  return `${exactTime(time)} here\n${utcTime(time)}`;
}

/** Label of a chart's axis: the hour where the chart shows a day or less, the day beyond it. */
export function axisTime(time: string, spanSeconds: number): string {
  return (spanSeconds > 90_000 ? dayOnly : minuteOnly).format(new Date(time));
}

export function bucketTime(time: string, bucketSeconds: number): string {
  const from = new Date(time);
  const to = new Date(from.getTime() + bucketSeconds * 1000);
  if (bucketSeconds >= 86_400) return dayOnly.format(from);
  return `${dayOnly.format(from)}, ${minuteOnly.format(from)}–${minuteOnly.format(to)}`;
}
