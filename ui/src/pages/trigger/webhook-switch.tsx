// Turns the webhook on and off. Off is easily undone, so it is not asked about but can be taken back.

import { isConflict, messageOf } from '../../api/api-error.ts';
import { disableWebhook, enableWebhook, getWebhook } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Switch } from '../../components/switch.tsx';
import { showToast } from '../../components/toasts.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { type TriggerView, useTrigger } from './trigger-context.ts';

export function useWebhookSwitch(): { turn: (on: boolean) => void; pending: boolean } {
  const view = useTrigger();
  const action = useAction(turnWebhook);
  return { turn: (on) => void action.run(view, on), pending: action.pending };
}

export function WebhookSwitch() {
  const { webhook } = useTrigger();
  const { turn, pending } = useWebhookSwitch();
  return (
    <div className="webhook-switch">
      <Switch
        label={webhook.enabled ? 'Webhook is on' : 'Webhook is off'}
        hint={
          webhook.enabled
            ? webhook.hmac.enabled
              ? 'Senders need the URL and a valid signature.'
              : 'Anyone who has the URL can fire this trigger.'
            : webhook.webhook_key_display === null
              ? 'Turn it on to get a secret URL.'
              : 'Senders are answered 403. The key and all settings are kept.'
        }
        checked={webhook.enabled}
        pending={pending}
        disabledReason={useReadOnlyReason()}
        onChange={turn}
      />
    </div>
  );
}

async function turnWebhook(view: TriggerView, on: boolean): Promise<void> {
  const { webhook, apply, reload } = view;
  try {
    await (on ? enableWebhook : disableWebhook)(webhook.trigger_ref, webhook.revision);
    const changed = await getWebhook(webhook.trigger_ref);
    apply(changed);
    // Its health is a member of the trigger, and changes with it.
    reload();
    if (on) showToast({ text: 'The webhook is on.' });
    else {
      showToast({
        tone: 'quiet',
        text: 'The webhook is off. Its key and settings are kept.',
        action: { label: 'Turn on again', run: () => void turnWebhook({ ...view, webhook: changed }, true) },
      });
    }
  } catch (error) {
    reload();
    showToast({ tone: 'bad', text: isConflict(error) ? CHANGED_MEANWHILE : messageOf(error) });
  }
}

export const CHANGED_MEANWHILE =
  'Somebody else changed this webhook meanwhile. You see its present state now; try again if you still want to.';
