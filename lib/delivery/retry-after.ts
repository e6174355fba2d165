// Retry-After (RFC 9110, 10.2.3): seconds, or a date.

/** Milliseconds from now, never negative; null where the header is missing or cannot be read. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  // Date.parse reads "-5" and "2.5" as years.
  const atMs = /^[A-Za-z]/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
