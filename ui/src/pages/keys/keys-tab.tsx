// The keys of a trigger: who has which, whether it is still in use, and how to move a sender from one to the next.

import { useState } from 'react';
import type { WebhookKey } from '../../../../lib/admin/api-types.ts';
import { listKeys } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { plural } from '../../format/quantities.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { KeyFormDialog } from './key-form-dialog.tsx';
import { KeyItem } from './key-item.tsx';
import type { Shown } from './key-words.ts';
import { ShownKey } from './shown-key.tsx';

const REFRESH_MS = 15_000;

export function KeysTab() {
  const { trigger, webhook, reload: reloadTrigger } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<Shown | null>(null);
  const query = useQuery(`keys ${trigger.ref}`, (signal) => listKeys(trigger.ref, signal), {
    refreshMs: REFRESH_MS,
  });
  const changed = () => {
    query.reload();
    reloadTrigger();
  };
  const offReason = webhook.enabled ? null : 'The webhook is off: turn it on to add keys.';
  return (
    <Card
      title="Keys"
      tools={
        <Button
          size="small"
          icon="plus"
          disabledReason={readOnlyReason ?? offReason}
          onClick={() => setAdding(true)}
        >
          Add a key…
        </Button>
      }
    >
      <p className="muted">
        Each key is a URL of its own for this trigger. Give every sender its own, and one can be replaced
        without the others noticing.
      </p>
      {shown !== null && <ShownKey shown={shown} onClose={() => setShown(null)} />}
      {query.data === undefined ? (
        query.error ? (
          <ErrorState error={query.error} retry={query.reload} />
        ) : (
          <Skeleton lines={3} height={72} />
        )
      ) : (
        <KeyList keys={query.data} onChanged={changed} onShow={setShown} />
      )}
      {adding && (
        <KeyFormDialog
          onClose={() => setAdding(false)}
          onDone={(secret) => {
            setAdding(false);
            if (secret !== null) setShown({ ...secret, title: 'The new key', isNew: true });
            changed();
          }}
        />
      )}
    </Card>
  );
}

interface KeyListProps {
  keys: WebhookKey[];
  onChanged: () => void;
  onShow: (shown: Shown) => void;
}

function KeyList({ keys, ...rest }: KeyListProps) {
  const usable = keys.filter(({ state }) => state !== 'revoked');
  const revoked = keys.filter(({ state }) => state === 'revoked');
  const items = (some: WebhookKey[]) => (
    <ul className="key-list">
      {some.map((key) => (
        <KeyItem key={key.id} webhookKey={key} {...rest} />
      ))}
    </ul>
  );
  return (
    <>
      {usable.length > 0 ? (
        items(usable)
      ) : (
        <EmptyState icon="lock" title="No key">
          Nobody can fire this trigger from outside until it has a key.
        </EmptyState>
      )}
      {revoked.length > 0 && (
        <details className="revoked-keys">
          <summary>{plural(revoked.length, 'revoked key')}</summary>
          {items(revoked)}
        </details>
      )}
    </>
  );
}
