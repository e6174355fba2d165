// How far a replay is, as it goes.

import type { Replay } from '../../../../lib/admin/target-types.ts';
import { getReplay } from '../../api/target-endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { plural } from '../../format/quantities.ts';

const REFRESH_MS = 1_000;

export function ReplayProgress({ replay: started, onClose }: { replay: Replay; onClose: () => void }) {
  const query = useQuery(`replay ${started.id}`, (signal) => getReplay(started.id, signal), {
    refreshMs: REFRESH_MS,
  });
  const replay = query.data ?? started;
  const isDone = replay.state === 'done';
  return (
    <div className="key-box" role="status" data-replay={replay.id} data-state={replay.state}>
      <h3>{isDone ? 'The replay is done' : 'The replay is under way'}</h3>
      <progress
        aria-label="Delivered"
        max={Math.max(1, replay.total)}
        value={isDone ? Math.max(1, replay.total) : replay.done}
      />
      <p>
        {plural(replay.total, replay.kind === 'events' ? 'event' : 'delivery', pluralOf(replay))}:{' '}
        {replay.requeued} {replay.kind === 'events' ? 'sent anew' : 'put back'}, {replay.succeeded} delivered,{' '}
        {replay.dead} given up, {replay.unfinished} to go.
        {replay.requeued < replay.total && ` At most ${replay.per_second} are put back each second.`}
      </p>
      {replay.problem !== null && <Notice tone="warn">{replay.problem}</Notice>}
      {isDone && (
        <Button size="small" onClick={onClose}>
          Close
        </Button>
      )}
    </div>
  );
}

function pluralOf({ kind }: Replay): string {
  return kind === 'events' ? 'events' : 'deliveries';
}
