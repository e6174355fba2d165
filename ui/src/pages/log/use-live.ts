// The live part of the log: entries as they arrive, and pausing.

import { useEffect, useState } from 'react';
import type { LogEntry } from '../../../../lib/admin/api-types.ts';
import { logPath, withQuery } from '../../api/endpoints.ts';
import { useLogStream } from '../../api/use-log-stream.ts';
import { useLocation } from '../../routing/location.ts';
import { logFilters } from './log-filters.ts';
import { mergeNewest } from './merge-newest.ts';

export const MOST_SHOWN = 200;

export interface Live {
  status: ReturnType<typeof useLogStream> | 'paused';
  /** Arrived and on show. */
  shown: LogEntry[];
  /** Arrived while paused. */
  waiting: number;
  arrivedIds: ReadonlySet<number>;
  possible: boolean;
  /** Newer ones are held back. */
  newestShownId: number;
  /** Holds back what is newer than this. */
  pause: (newestId: number) => void;
  resume: () => void;
}

/** Entries as they arrive; while paused they are counted, and shown when it goes on. */
export function useLive(
  triggerRef: string | null,
  name: string,
  possible: boolean,
  onOpen: () => void,
): Live {
  const { query } = useLocation();
  const [paused, setPaused] = useState(false);
  const [arrived, setArrived] = useState<LogEntry[]>([]);
  const [pausedAt, setPausedAt] = useState<number>(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other filters mean another list
  useEffect(() => setArrived([]), [name]);
  const path = possible ? withQuery(logPath(triggerRef, 'stream'), logFilters(query)) : null;
  const status = useLogStream(
    path,
    (entry) => setArrived((before) => mergeNewest([entry], before, MOST_SHOWN)),
    onOpen,
  );
  const newestShownId = paused ? pausedAt : Number.POSITIVE_INFINITY;
  const shown = arrived.filter((entry) => entry.id <= newestShownId);
  return {
    status: status === 'open' && paused ? 'paused' : status,
    shown,
    waiting: arrived.length - shown.length,
    arrivedIds: new Set(shown.map((entry) => entry.id)),
    possible,
    newestShownId,
    pause: (newestId) => {
      setPausedAt(newestId);
      setPaused(true);
    },
    resume: () => setPaused(false),
  };
}
