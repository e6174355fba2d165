// What can be done with a key: look at it, rotate it, name it, make it the primary one, revoke it.

import { useState } from 'react';
import type { WebhookKey } from '../../../../lib/admin/api-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { changeKey, revealKey } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { KeyFormDialog } from './key-form-dialog.tsx';
import { nameOf, type Shown } from './key-words.ts';
import { RevokeDialog } from './revoke-dialog.tsx';
import { RotateDialog } from './rotate-dialog.tsx';

export interface KeyActionsProps {
  webhookKey: WebhookKey;
  onChanged: () => void;
  onShow: (shown: Shown) => void;
}

type Asking = 'edit' | 'rotate' | 'revoke' | null;

export function KeyActions({ webhookKey: key, onChanged, onShow }: KeyActionsProps) {
  const { trigger, webhook } = useTrigger();
  const [asking, setAsking] = useState<Asking>(null);
  const readOnlyReason = useReadOnlyReason();
  const offReason = webhook.enabled ? null : 'The webhook is off: turn it on first.';
  const show = useAction(async () => {
    const revealed = await revealKey(trigger.ref, key.id);
    onShow({ ...revealed, title: `The key ${nameOf(key)}`, isNew: false });
  });
  const promote = useAction(async () => {
    await changeKey(trigger.ref, key.id, { primary: true });
    onChanged();
  });
  const close = () => setAsking(null);
  const done = () => {
    close();
    onChanged();
  };
  const failure = show.error ?? promote.error;
  const labelled = (what: string) => `${what}: ${nameOf(key)}`;
  return (
    <>
      <div className="actions">
        <Button
          size="small"
          icon="eye"
          pending={show.pending}
          disabledReason={readOnlyReason}
          label={labelled('Show URL')}
          onClick={() => void show.run()}
        >
          Show URL
        </Button>
        <Button
          size="small"
          icon="refresh"
          disabledReason={readOnlyReason ?? offReason}
          label={labelled('Rotate')}
          onClick={() => setAsking('rotate')}
        >
          Rotate…
        </Button>
        <Button
          size="small"
          disabledReason={readOnlyReason}
          label={labelled('Edit')}
          onClick={() => setAsking('edit')}
        >
          Edit…
        </Button>
        {!key.is_primary && key.state === 'active' && (
          <Button
            size="small"
            variant="quiet"
            pending={promote.pending}
            disabledReason={readOnlyReason}
            label={labelled('Make primary')}
            onClick={() => void promote.run()}
          >
            Make primary
          </Button>
        )}
        <Button
          size="small"
          variant="quiet"
          disabledReason={readOnlyReason}
          label={labelled('Revoke')}
          onClick={() => setAsking('revoke')}
        >
          Revoke…
        </Button>
      </div>
      {failure !== null && <Notice tone="bad">{messageOf(failure)}</Notice>}
      {asking === 'edit' && <KeyFormDialog webhookKey={key} onClose={close} onDone={done} />}
      {asking === 'revoke' && <RevokeDialog webhookKey={key} onClose={close} onDone={done} />}
      {asking === 'rotate' && (
        <RotateDialog
          webhookKey={key}
          onClose={close}
          onDone={(secret) => {
            onShow({ ...secret, title: `The key that replaces ${nameOf(key)}`, isNew: true });
            done();
          }}
        />
      )}
    </>
  );
}
