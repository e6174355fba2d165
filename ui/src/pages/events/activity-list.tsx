// What the host did with an event: the rules that matched, the actions that ran.

import { getActivity } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';

const REFRESH_MS = 3_000;

export function ActivityList({ eventId }: { eventId: number }) {
  const activity = useQuery(`activity ${eventId}`, (signal) => getActivity(eventId, signal), {
    refreshMs: REFRESH_MS,
  });
  if (activity.data === undefined) {
    return activity.error ? (
      <ErrorState error={activity.error} retry={activity.reload} />
    ) : (
      <Skeleton lines={2} />
    );
  }
  if (activity.data.length === 0) return <p className="muted">No rule did anything with it.</p>;
  return (
    <ul className="activity">
      {activity.data.map((entry) => (
        <li key={`${entry.kind} ${entry.id}`}>
          <span className="tag">
            <Text>{entry.kind}</Text>
          </span>
          <span>
            <Text>{entry.label}</Text>
          </span>
          <span className="muted">
            <Text>{entry.status}</Text> · <Time value={entry.created} />
          </span>
        </li>
      ))}
    </ul>
  );
}
