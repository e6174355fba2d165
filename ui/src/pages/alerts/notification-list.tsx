// To whom an alert was told, and whether it got there.

import type { AlertNotification } from '../../../../lib/admin/api-types.ts';
import { Badge } from '../../components/badge.tsx';
import { Text } from '../../components/text.tsx';
import { plural } from '../../format/quantities.ts';
import type { Tone } from '../../words/outcomes.ts';

const KINDS: Record<string, string> = { opened: 'Opened', reminder: 'Reminder', resolved: 'Resolved' };
const STATES: Record<string, { label: string; tone: Tone }> = {
  sent: { label: 'Sent', tone: 'ok' },
  pending: { label: 'Waiting', tone: 'quiet' },
  failed: { label: 'Given up', tone: 'bad' },
};

/** One that waits has not been tried, or has failed and is tried again. */
function stateOf({ state, result }: AlertNotification): { label: string; tone: Tone } {
  if (state === 'pending' && result !== null) return { label: 'Failing', tone: 'warn' };
  return STATES[state] ?? { label: state, tone: 'quiet' };
}

export function NotificationList({ notifications }: { notifications: AlertNotification[] }) {
  if (notifications.length === 0) {
    return <p className="hint">Nobody was told: there is no channel for the alerts of this trigger.</p>;
  }
  return (
    <ul className="notification-list">
      {notifications.map((one, index) => {
        const state = stateOf(one);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name, and are only ever added to
          <li key={index}>
            <Badge tone={state.tone}>{state.label}</Badge>
            <span>
              {KINDS[one.kind] ?? one.kind} →{' '}
              {one.channel === null ? 'the host application' : <Text>{one.channel}</Text>}
            </span>
            <span className="muted">
              {one.result !== null && <Text>{one.result}</Text>}
              {one.attempts > 1 && ` · ${plural(one.attempts, 'attempt')}`}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
