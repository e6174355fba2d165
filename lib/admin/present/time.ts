// Times as the API tells them.

/** PostgreSQL also knows 'infinity', and years that no Date holds: those are told as null. */
export function isoTime(date: unknown): string | null {
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString() : null;
}

/** For columns that are never null. */
export function requiredTime(date: unknown): string {
  return isoTime(date) ?? new Date(0).toISOString();
}
