// Figures in the words of a reason.

export function percent(value: number): string {
  return value > 0 && value < 1 ? 'below 1 %' : `${Math.round(value)} %`;
}

/** `the last hour`, `the last 90 minutes`. */
export function windowWords(minutes: number): string {
  if (minutes === 60) return 'the last hour';
  return minutes % 60 === 0 ? `the last ${minutes / 60} hours` : `the last ${minutes} minutes`;
}

/** `40 min`, `5 h`, `3 days`. */
export function durationWords(minutes: number): string {
  if (minutes < 60) return `${Math.max(1, Math.floor(minutes))} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

/** `2026-01-24 12:30 UTC` */
export function clockWords(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
