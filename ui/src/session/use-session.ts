// The signed-in person for components, and what they may do.

import { useSyncExternalStore } from 'react';
import type { Session } from '../../../lib/admin/api-types.ts';
import { getSessionState, type SessionState, subscribeToSession } from './session-store.ts';

export const READ_ONLY_REASON =
  'Your token may look but not change anything: this needs the permission triggers:update.';

export function useSessionState(): SessionState {
  return useSyncExternalStore(subscribeToSession, getSessionState);
}

export function useSession(): Session {
  const { session } = useSessionState();
  if (session === null) throw new Error('useSession was called outside of a signed-in page.');
  return session;
}

/** Null where changes are allowed; otherwise the sentence that says why not. */
export function useReadOnlyReason(): string | null {
  return useSession().permissions.update ? null : READ_ONLY_REASON;
}
