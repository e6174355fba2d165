// The trigger whose page is on show, for everything on that page.

import { createContext, useContext } from 'react';
import type { TriggerDetail, WebhookInfo } from '../../../../lib/admin/api-types.ts';

export interface TriggerView {
  trigger: TriggerDetail;
  webhook: WebhookInfo;
  /** Takes over what a change answered. */
  apply: (webhook: WebhookInfo) => void;
  /** Loads everything again. */
  reload: () => void;
  keyShown: boolean;
  showKey: (shown: boolean) => void;
}

export const TriggerContext = createContext<TriggerView | null>(null);

export function useTrigger(): TriggerView {
  const view = useContext(TriggerContext);
  if (view === null) throw new Error('useTrigger was called outside of a trigger’s page.');
  return view;
}
