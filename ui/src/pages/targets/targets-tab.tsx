// The targets of a trigger: where its events are forwarded to, and whether they arrive there.

import { useState } from 'react';
import { listTargets } from '../../api/target-endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { type ShownSecret, ShownTargetSecret } from './shown-target-secret.tsx';
import { TargetForm } from './target-form.tsx';
import { TargetItem } from './target-item.tsx';

const REFRESH_MS = 3_000;

export function TargetsTab() {
  const { trigger } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const [isAdding, setAdding] = useState(false);
  const [shown, setShown] = useState<ShownSecret | null>(null);
  const query = useQuery(`targets ${trigger.ref}`, (signal) => listTargets(trigger.ref, signal), {
    refreshMs: REFRESH_MS,
  });
  return (
    <Card
      title="Targets"
      tools={
        <Button size="small" icon="plus" disabledReason={readOnlyReason} onClick={() => setAdding(true)}>
          Add a target…
        </Button>
      }
    >
      <p className="muted">
        Each event is sent on to these addresses, signed, and tried again until it arrives. Senders do not
        wait for that.
      </p>
      {shown !== null && <ShownTargetSecret shown={shown} onClose={() => setShown(null)} />}
      {query.data === undefined ? (
        query.error ? (
          <ErrorState error={query.error} retry={query.reload} />
        ) : (
          <Skeleton lines={2} height={90} />
        )
      ) : query.data.length === 0 ? (
        <EmptyState icon="external" title="No targets">
          Events of this trigger are forwarded nowhere.
        </EmptyState>
      ) : (
        <ul className="key-list">
          {query.data.map((target) => (
            <TargetItem key={target.id} target={target} onChanged={query.reload} onShow={setShown} />
          ))}
        </ul>
      )}
      {isAdding && (
        <TargetForm
          onClose={() => setAdding(false)}
          onDone={(created) => {
            setAdding(false);
            if (created !== null) setShown({ name: created.name, secret: created.secret, isNew: true });
            query.reload();
          }}
        />
      )}
    </Card>
  );
}
