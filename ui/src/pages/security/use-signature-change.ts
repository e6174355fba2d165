// A change to how requests are signed: where somebody else was faster, the present state is loaded and the reader told.

import { isConflict } from '../../api/api-error.ts';
import { type Action, useAction } from '../../api/use-action.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { CHANGED_MEANWHILE } from '../trigger/webhook-switch.tsx';

export function useSignatureChange<R>(
  change: (triggerRef: string, revision: number) => Promise<R>,
): Action<[], R> {
  const { webhook, reload } = useTrigger();
  return useAction(async () => {
    try {
      return await change(webhook.trigger_ref, webhook.revision);
    } catch (error) {
      if (!isConflict(error)) throw error;
      reload();
      throw new Error(CHANGED_MEANWHILE, { cause: error });
    }
  });
}
