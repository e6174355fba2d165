// Triggers whose webhook is not well, the worst first.

import type { TriggerSummary } from '../../../../lib/admin/api-types.ts';
import { HealthBadge } from '../../components/badge.tsx';
import { EmptyState } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { count } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';

export function AttentionList({ triggers }: { triggers: TriggerSummary[] }) {
  if (triggers.length === 0) {
    return (
      <EmptyState icon="check" title="All is well">
        <p>No webhook is failing, degraded or unusually silent.</p>
      </EmptyState>
    );
  }
  return (
    <ul className="attention-list">
      {triggers.map((trigger) => (
        <li key={trigger.id} className="linked">
          <span>
            <a href={addressOf.trigger(trigger.ref)}>
              <Text>{trigger.label}</Text>
            </a>
            <span className="muted">
              {count(trigger.refused_24h)} refused, {count(trigger.events_24h)} accepted in 24 h · last event{' '}
              <Time value={trigger.last_event_at} />
            </span>
          </span>
          <HealthBadge health={trigger.health} />
        </li>
      ))}
    </ul>
  );
}
