// What is being typed into a form over settings that the server may change meanwhile. The draft is kept whatever happens
// on the server; that somebody else changed the same settings is noticed by comparing with what editing began from.

import { useState } from 'react';

export interface Draft<T> {
  value: T;
  dirty: boolean;
  /** Somebody else changed these very settings since editing began. */
  outdated: boolean;
  edit(change: Partial<T>): void;
  discard(): void;
  /** Goes on with the draft over the settings of now. */
  keepMine(): void;
}

export function useDraft<T extends object>(server: T): Draft<T> {
  const [draft, setDraft] = useState<{ value: T; basis: string } | null>(null);
  const current = JSON.stringify(server);
  const value = draft?.value ?? server;
  const dirty = draft !== null && JSON.stringify(draft.value) !== current;
  return {
    value,
    dirty,
    outdated: dirty && draft.basis !== current,
    edit: (change) =>
      setDraft((before) => ({
        value: { ...(before?.value ?? server), ...change },
        basis: before?.basis ?? current,
      })),
    discard: () => setDraft(null),
    keepMine: () => setDraft((before) => before && { ...before, basis: current }),
  };
}
