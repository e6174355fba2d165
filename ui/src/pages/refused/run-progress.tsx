// How far a run is that judges requests again, followed while it goes on.

import { useEffect } from 'react';
import type { RejudgeRun } from '../../../../lib/admin/refused-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { getRun, stopRun } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { count, plural } from '../../format/quantities.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useTrigger } from '../trigger/trigger-context.ts';

const FOLLOW_MS = 1000;
const TITLES = { running: 'Judging again', done: 'Judged again', stopped: 'Stopped judging again' } as const;

export function RunProgress({ run: first, onChange }: { run: RejudgeRun; onChange: () => void }) {
  const { webhook } = useTrigger();
  const ref = webhook.trigger_ref;
  const readOnlyReason = useReadOnlyReason();
  const isFollowed = first.state === 'running';
  const query = useQuery(
    isFollowed ? `run ${ref} ${first.id}` : null,
    (signal) => getRun(ref, first.id, signal),
    { refreshMs: FOLLOW_MS },
  );
  const run = isFollowed ? (query.data ?? first) : first;
  const stop = useAction(async () => {
    query.set(await stopRun(ref, first.id));
  });
  const hasEnded = isFollowed && run.state !== 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it ends
  useEffect(() => {
    if (hasEnded) onChange();
  }, [hasEnded]);
  if (run.total === 0) return null;
  return (
    <section className="card run-progress" aria-label={TITLES[run.state]}>
      <div className="card-body stack">
        <p className="run-line" aria-live="polite">
          <strong>{TITLES[run.state]}</strong>
          <span>
            {count(run.done)} of {plural(run.total, 'request')}: {count(run.accepted)} became events,{' '}
            {count(run.refused)} refused again
            {run.duplicate > 0 && `, ${count(run.duplicate)} had arrived another way`}
          </span>
          <span className="muted">
            {run.started_by !== null && (
              <>
                by <Text>{run.started_by}</Text>,{' '}
              </>
            )}
            <Time value={run.finished ?? run.created} as="exact" />
          </span>
        </p>
        <progress max={run.total} value={run.done} aria-label="Requests judged" />
        {run.problem !== null && (
          <Notice tone="warn">
            It got nowhere, so it ended by itself: <Text>{run.problem}</Text>. What is left can be judged
            again.
          </Notice>
        )}
        {stop.error !== null && <Notice tone="bad">{messageOf(stop.error)}</Notice>}
        {run.state === 'running' && (
          <div className="actions">
            <Button
              size="small"
              pending={stop.pending}
              disabledReason={readOnlyReason}
              onClick={() => void stop.run()}
            >
              Stop
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
