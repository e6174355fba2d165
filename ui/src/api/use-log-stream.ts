// Follows the log for as long as a component asks for it.

import { useEffect, useRef, useState } from 'react';
import type { LogEntry } from '../../../lib/admin/api-types.ts';
import { useSessionState } from '../session/use-session.ts';
import { followLog, type StreamStatus } from './log-stream.ts';

/** `path` null means not now. */
export function useLogStream(path: string | null, onEntry: (entry: LogEntry) => void): StreamStatus | 'off' {
  const [status, setStatus] = useState<StreamStatus>('connecting');
  const { generation } = useSessionState();
  const onEntryRef = useRef(onEntry);
  onEntryRef.current = onEntry;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new sign-in is a reason to connect again
  useEffect(() => {
    if (path === null) return;
    return followLog(path, { onEntry: (entry) => onEntryRef.current(entry), onStatus: setStatus });
  }, [path, generation]);

  return path === null ? 'off' : status;
}
