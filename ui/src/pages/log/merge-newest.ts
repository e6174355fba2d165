// Puts log entries that arrived live above those that were loaded, each once, newest first.

import type { LogEntry } from '../../../../lib/admin/api-types.ts';

export function mergeNewest(
  arrived: readonly LogEntry[],
  loaded: readonly LogEntry[],
  limit: number,
): LogEntry[] {
  const byId = new Map<number, LogEntry>();
  for (const entry of [...loaded, ...arrived]) byId.set(entry.id, entry);
  return [...byId.values()].sort((a, b) => b.id - a.id).slice(0, limit);
}
