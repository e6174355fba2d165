// Asks before the key is replaced, and says what breaks.

import { isConflict } from '../../api/api-error.ts';
import { getWebhook, regenerateKey } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Time } from '../../components/time.tsx';
import { showToast } from '../../components/toasts.tsx';
import { plural } from '../../format/quantities.ts';
import { useTrigger } from './trigger-context.ts';
import { CHANGED_MEANWHILE } from './webhook-switch.tsx';

export function RegenerateDialog({ onClose }: { onClose: () => void }) {
  const { webhook, apply, reload, showKey } = useTrigger();
  const action = useAction(async () => {
    try {
      await regenerateKey(webhook.trigger_ref, webhook.revision);
    } catch (error) {
      if (!isConflict(error)) throw error;
      reload();
      throw new Error(CHANGED_MEANWHILE, { cause: error });
    }
    apply(await getWebhook(webhook.trigger_ref));
    showKey(true);
    showToast({ text: 'There is a new key. Give the new URL to every sender.' });
    onClose();
  });
  return (
    <ConfirmDialog
      title="Regenerate the key?"
      confirmLabel="Regenerate key"
      typeToConfirm={webhook.trigger_ref}
      pending={action.pending}
      error={action.error}
      onClose={onClose}
      onConfirm={() => void action.run()}
    >
      <p>
        The present URL <strong>stops working at once</strong> and cannot be brought back: every sender that
        still uses it is answered 404, until you give it the new URL.
      </p>
      <p className="muted">
        The key {webhook.webhook_key_display} was last used <Time value={webhook.last_used_at} />;{' '}
        {plural(webhook.total_events, 'event')} came in through this webhook.
      </p>
    </ConfirmDialog>
  );
}
