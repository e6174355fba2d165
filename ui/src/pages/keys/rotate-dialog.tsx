// Puts a new key in the place of one, after asking for how long both shall work.

import { useState } from 'react';
import type { KeySecret, WebhookKey } from '../../../../lib/admin/api-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { rotateKey } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { Text } from '../../components/text.tsx';
import { showToast } from '../../components/toasts.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { nameOf } from './key-words.ts';

const GRACES = [
  { value: '0', label: 'Not at all: 404 at once' },
  { value: '3600', label: 'For an hour' },
  { value: '86400', label: 'For a day' },
  { value: '604800', label: 'For a week' },
  { value: '2592000', label: 'For 30 days' },
] as const;

export interface RotateDialogProps {
  webhookKey: WebhookKey;
  onClose: () => void;
  onDone: (secret: KeySecret) => void;
}

export function RotateDialog({ webhookKey: key, onClose, onDone }: RotateDialogProps) {
  const { trigger } = useTrigger();
  const [grace, setGrace] = useState<(typeof GRACES)[number]['value']>('604800');
  const action = useAction(async () => {
    const rotated = await rotateKey(trigger.ref, key.id, Number(grace));
    showToast({ text: 'There is a new key. Give its URL to the sender.' });
    onDone(rotated.new_key);
  });
  return (
    <Dialog title="Rotate the key?" onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!action.pending) void action.run();
        }}
      >
        <p>
          A new key takes the place of{' '}
          <strong>
            <Text>{nameOf(key)}</Text>
          </strong>
          , with its label and owner. Give the new URL to the sender; this page says when nobody uses the old
          one any more.
        </p>
        <SelectField label="The old key goes on working" value={grace} options={GRACES} onChange={setGrace} />
        {grace === '0' && !key.safe_to_revoke && (
          <Notice tone="warn">{`Somebody may still use it. ${key.safe_to_revoke_reason}`}</Notice>
        )}
        {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={action.pending}>
            Rotate key
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
