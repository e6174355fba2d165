// Asks before a key is revoked, and warns where it is still used.

import type { WebhookKey } from '../../../../lib/admin/api-types.ts';
import { revokeKey } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { showToast } from '../../components/toasts.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { nameOf } from './key-words.ts';

export interface RevokeDialogProps {
  webhookKey: WebhookKey;
  onClose: () => void;
  onDone: () => void;
}

export function RevokeDialog({ webhookKey: key, onClose, onDone }: RevokeDialogProps) {
  const { trigger } = useTrigger();
  const action = useAction(async () => {
    await revokeKey(trigger.ref, key.id);
    showToast({ text: `The key ${nameOf(key)} is revoked.` });
    onDone();
  });
  return (
    <ConfirmDialog
      title="Revoke the key?"
      confirmLabel="Revoke key"
      {...(key.safe_to_revoke ? {} : { typeToConfirm: nameOf(key).replace('…', '') })}
      pending={action.pending}
      error={action.error}
      onClose={onClose}
      onConfirm={() => void action.run()}
    >
      <p>
        The URL of{' '}
        <strong>
          <Text>{nameOf(key)}</Text>
        </strong>{' '}
        is answered 404 from now on and <strong>cannot be brought back</strong>.
        {key.is_primary &&
          ' The newest of the other keys becomes the primary one; without another, nobody can fire the trigger.'}
      </p>
      <Notice tone={key.safe_to_revoke ? 'ok' : 'warn'}>
        {key.safe_to_revoke
          ? key.safe_to_revoke_reason
          : `Senders that still have it will fail. ${key.safe_to_revoke_reason}`}
      </Notice>
    </ConfirmDialog>
  );
}
