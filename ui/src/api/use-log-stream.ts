// Follows the log for as long as a component asks for it.

import { useEffect, useRef, useState } from 'react';
import type { LogEntry } from '../../../lib/admin/api-types.ts';
import { useSessionState } from '../session/use-session.ts';
import { followLog, type StreamStatus } from './log-stream.ts';

/**
 * `path` null means not now. From `onOpen` on, every entry is told; what was written between loading a list and that
 * moment is in neither, so a list is loaded again then.
 */
export function useLogStream(
  path: string | null,
  onEntry: (entry: LogEntry) => void,
  onOpen?: () => void,
): StreamStatus | 'off' {
  const [status, setStatus] = useState<StreamStatus>('connecting');
  const { generation } = useSessionState();
  const handlers = useRef({ onEntry, onOpen });
  handlers.current = { onEntry, onOpen };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new sign-in is a reason to connect again
  useEffect(() => {
    if (path === null) return;
    return followLog(path, {
      onEntry: (entry) => handlers.current.onEntry(entry),
      onStatus(next) {
        setStatus(next);
        if (next === 'open') handlers.current.onOpen?.();
      },
    });
  }, [path, generation]);

  return path === null ? 'off' : status;
}
