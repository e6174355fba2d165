// Times between JavaScript, which knows milliseconds, and PostgreSQL, which knows microseconds.

/** What lies before it was told as this millisecond or an earlier one; for `until` to include what it names. */
export function endOfMillisecond(date: Date): Date {
  return new Date(date.getTime() + 1);
}
