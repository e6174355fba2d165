// One target: whether it is well, what waits for it, and what can be done with it.

import type { Target } from '../../../../lib/admin/target-types.ts';
import { Badge } from '../../components/badge.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { plural } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';
import { BREAKER_WORDS, FAILING_WORDS } from '../../words/deliveries.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { TargetActions, type TargetActionsProps } from './target-actions.tsx';

export function TargetItem(props: TargetActionsProps) {
  const { target } = props;
  return (
    <li className="key-item" data-target={target.id}>
      <div className="key-head">
        <h3>
          <Text>{target.name}</Text>
        </h3>
        <TargetBadge target={target} />
      </div>
      <p className="mono target-url">
        {target.method} <Text>{target.url}</Text>
      </p>
      <Backlog target={target} />
      <TargetActions {...props} />
    </li>
  );
}

function TargetBadge({ target }: { target: Target }) {
  const isFailing = target.breaker_state === 'closed' && target.breaker_failures > 0;
  const words = isFailing ? FAILING_WORDS : BREAKER_WORDS[target.breaker_state];
  return (
    <>
      {target.paused && <Badge tone="warn">Paused</Badge>}
      {(target.breaker_state !== 'closed' || !target.paused) && (
        <Badge tone={words.tone} title={words.meaning}>
          {words.label}
        </Badge>
      )}
      {target.breaker_until !== null && (
        <span className="muted">
          tries again at <Time value={target.breaker_until} as="exact" />
        </span>
      )}
      {isFailing && <span className="muted">{plural(target.breaker_failures, 'failure')} in a row</span>}
    </>
  );
}

function Backlog({ target }: { target: Target }) {
  const { trigger } = useTrigger();
  const link = (state: string) =>
    addressOf.trigger(trigger.ref, 'deliveries', { target_id: String(target.id), state });
  const { pending, dead } = target.deliveries;
  return (
    <p className="key-about">
      <span>
        Last success <Time value={target.last_success_at} absent="none yet" />
      </span>
      <span>
        Last failure <Time value={target.last_failure_at} absent="none" />
      </span>
      {pending > 0 && <a href={link('pending,retrying')}>{pending} waiting</a>}
      {dead > 0 && <a href={link('dead')}>{plural(dead, 'dead letter')}</a>}
      <a href={addressOf.trigger(trigger.ref, 'deliveries', { target_id: String(target.id) })}>
        Its deliveries
      </a>
      {target.previous_secret_until !== null && (
        <span>
          Two secrets sign until <Time value={target.previous_secret_until} as="exact" />
        </span>
      )}
    </p>
  );
}
