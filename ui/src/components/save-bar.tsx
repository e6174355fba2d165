// The end of a form over settings: save or discard what was typed, and be told when somebody else was faster.

import type { ReactNode } from 'react';
import { isConflict, messageOf } from '../api/api-error.ts';
import type { Draft } from '../api/use-draft.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

export interface SaveBarProps {
  draft: Draft<object>;
  pending: boolean;
  error: unknown;
  /** Why it cannot be saved as it stands. */
  invalidReason: string | null;
  readOnlyReason: string | null;
  saveLabel?: string;
  onDiscard: () => void;
  /** Stands beside the buttons: trying what would be saved. */
  extra?: ReactNode;
}

export function SaveBar(props: SaveBarProps) {
  const { draft, error } = props;
  return (
    <>
      {draft.outdated && <OutdatedNotice draft={draft} onDiscard={props.onDiscard} />}
      {isConflict(error) && !draft.outdated && (
        <Notice tone="warn">
          Somebody else changed other settings of this webhook meanwhile; they are loaded now. What you typed
          is still here: save again.
        </Notice>
      )}
      {error !== null && !isConflict(error) && <Notice tone="bad">{messageOf(error)}</Notice>}
      <div className="actions">
        <Button
          type="submit"
          variant={draft.dirty ? 'primary' : 'plain'}
          pending={props.pending}
          disabledReason={
            props.readOnlyReason ?? (draft.dirty ? props.invalidReason : 'Nothing has been changed.')
          }
        >
          {props.saveLabel ?? 'Save'}
        </Button>
        {props.extra}
        {draft.dirty && (
          <Button variant="quiet" onClick={props.onDiscard}>
            Discard
          </Button>
        )}
      </div>
    </>
  );
}

function OutdatedNotice({ draft, onDiscard }: { draft: Draft<object>; onDiscard: () => void }) {
  return (
    <Notice tone="warn">
      <p>Somebody else changed these settings since you began. What you typed is kept and not saved yet.</p>
      <div className="actions">
        <Button size="small" onClick={draft.keepMine}>
          Go on with mine
        </Button>
        <Button size="small" onClick={onDiscard}>
          Take theirs
        </Button>
      </div>
    </Notice>
  );
}
