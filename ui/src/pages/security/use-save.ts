// Saves one part of the settings: takes over what the server answered, and loads the present state where somebody else was
// faster, so that the form can tell.

import type { WebhookInfo } from '../../../../lib/admin/api-types.ts';
import { isConflict } from '../../api/api-error.ts';
import { type Action, useAction } from '../../api/use-action.ts';
import type { Draft } from '../../api/use-draft.ts';
import { showToast } from '../../components/toasts.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';

export function useSave(
  draft: Draft<object>,
  put: (triggerRef: string, revision: number) => Promise<WebhookInfo>,
): Action<[], void> {
  const { webhook, apply, reload } = useTrigger();
  return useAction(async () => {
    try {
      apply(await put(webhook.trigger_ref, webhook.revision));
      draft.discard();
      showToast({ text: 'Saved.' });
    } catch (error) {
      if (isConflict(error)) reload();
      throw error;
    }
  });
}
