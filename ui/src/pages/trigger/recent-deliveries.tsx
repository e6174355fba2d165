// The last requests to this webhook; a new one appears the moment it arrives.

import { useCallback, useState } from 'react';
import type { LogEntry } from '../../../../lib/admin/api-types.ts';
import { listLog, logPath } from '../../api/endpoints.ts';
import { useLogStream } from '../../api/use-log-stream.ts';
import { useQuery } from '../../api/use-query.ts';
import { OutcomeBadge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { LiveMark } from '../log/live-mark.tsx';
import { mergeNewest } from '../log/merge-newest.ts';
import { useTrigger } from './trigger-context.ts';

const SHOWN = 6;
const RELOAD_AFTER_MS = 1_500;

export function RecentDeliveries() {
  const { trigger, reload } = useTrigger();
  const query = useQuery(`recent ${trigger.ref}`, (signal) =>
    listLog(trigger.ref, { page_size: SHOWN }, signal),
  );
  const [arrived, setArrived] = useState<LogEntry[]>([]);
  const scheduleReload = useDelayed(reload);
  const status = useLogStream(
    logPath(trigger.ref, 'stream'),
    (entry) => {
      setArrived((before) => mergeNewest([entry], before, SHOWN));
      scheduleReload();
    },
    query.reload,
  );
  const entries = mergeNewest(arrived, query.data?.data ?? [], SHOWN);
  return (
    <Card title="Latest requests" className="recent" tools={<LiveMark status={status} />}>
      {query.data === undefined && entries.length === 0 ? (
        query.error ? (
          <ErrorState error={query.error} retry={query.reload} />
        ) : (
          <Skeleton lines={SHOWN} height={24} />
        )
      ) : entries.length === 0 ? (
        <p className="muted">
          Nothing has arrived yet. <a href={addressOf.trigger(trigger.ref, 'connect')}>Connect a sender</a> or{' '}
          <a href={addressOf.trigger(trigger.ref, 'test')}>send a test</a>: it appears here by itself.
        </p>
      ) : (
        <ul className="delivery-list">
          {entries.map((entry) => (
            <li key={entry.id} className="linked">
              <OutcomeBadge outcome={entry.outcome} />
              <a href={addressOf.trigger(trigger.ref, 'log', { entry: String(entry.id) })} className="mono">
                <Text>{entry.source_ip ?? 'unknown'}</Text>
              </a>
              <Time value={entry.created} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Runs once after a burst of calls has begun, not once per call. */
function useDelayed(run: () => void): () => void {
  const [timer] = useState<{ id: ReturnType<typeof setTimeout> | undefined }>({ id: undefined });
  return useCallback(() => {
    timer.id ??= setTimeout(() => {
      timer.id = undefined;
      run();
    }, RELOAD_AFTER_MS);
  }, [run, timer]);
}
