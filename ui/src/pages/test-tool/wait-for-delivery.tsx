// Shows the next real request the moment it arrives: to see whether what was set up at the sender works.

import { useState } from 'react';
import type { LogEntry } from '../../../../lib/admin/api-types.ts';
import { getLogEntry, logPath } from '../../api/endpoints.ts';
import { useLogStream } from '../../api/use-log-stream.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { LiveMark } from '../log/live-mark.tsx';
import { LogDetailView } from '../log/log-detail-view.tsx';

export function WaitForDelivery({ triggerRef, start = false }: { triggerRef: string; start?: boolean }) {
  const [waiting, setWaiting] = useState(start);
  const [arrived, setArrived] = useState<LogEntry | null>(null);
  const status = useLogStream(waiting ? logPath(triggerRef, 'stream') : null, (entry) => {
    if (entry.is_test) return;
    setArrived(entry);
    setWaiting(false);
  });
  return (
    <Card title="Waiting for a request" tools={waiting ? <LiveMark status={status} /> : undefined}>
      {waiting ? (
        <div className="waiting" role="status">
          <span className="pulse" aria-hidden="true" />
          <p>
            Waiting for the next real request to <Text>{triggerRef}</Text>. It is shown here the moment it
            arrives.
          </p>
          <Button size="small" onClick={() => setWaiting(false)}>
            Stop waiting
          </Button>
        </div>
      ) : (
        <div className="stack">
          {arrived && <ArrivedEntry triggerRef={triggerRef} entry={arrived} />}
          {arrived === null && (
            <p className="muted">
              Shows the next real request to this webhook, with every check, the moment it arrives.
            </p>
          )}
          <div className="actions">
            <Button onClick={() => setWaiting(true)}>
              {arrived ? 'Wait for another' : 'Wait for a request'}
            </Button>
          </div>
        </div>
      )}
    </Card>
  );
}

function ArrivedEntry({ triggerRef, entry }: { triggerRef: string; entry: LogEntry }) {
  const detail = useQuery(`log entry ${entry.id}`, (signal) => getLogEntry(triggerRef, entry.id, signal));
  return detail.data ? <LogDetailView entry={detail.data} /> : <Skeleton lines={6} height={24} />;
}
