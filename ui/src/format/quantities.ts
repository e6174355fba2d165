// Numbers, sizes and durations as short text.

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

export function count(value: number): string {
  return whole.format(value);
}

/** `12.3K` where the exact number is not the point. */
export function shortCount(value: number): string {
  return value < 10_000 ? whole.format(value) : short.format(value);
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

export function bytes(value: number | null): string {
  if (value === null) return '–';
  if (value < 1024) return `${value} B`;
  if (value < 1024 * 1024) return `${trim(value / 1024)} KB`;
  return `${trim(value / 1024 / 1024)} MB`;
}

export function milliseconds(value: number | null): string {
  if (value === null) return '–';
  if (value >= 1000) return `${trim(value / 1000)} s`;
  return `${value < 10 ? trim(value) : Math.round(value)} ms`;
}

function trim(value: number): string {
  return whole.format(Number(value.toFixed(value < 100 ? 1 : 0)));
}
