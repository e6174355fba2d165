// Asks before something that cannot be taken back; where much depends on it, by having a name typed.

import { type ReactNode, useState } from 'react';
import { messageOf } from '../api/api-error.ts';
import { visibleText } from '../format/visible-text.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';
import { Notice } from './notice.tsx';

export interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  confirmLabel: string;
  onConfirm: () => void;
  onClose: () => void;
  pending: boolean;
  error: unknown;
  /** Text that must be typed first. */
  typeToConfirm?: string;
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const [typed, setTyped] = useState('');
  const { typeToConfirm } = props;
  const mismatch = typeToConfirm !== undefined && typed.trim() !== typeToConfirm;
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!mismatch && !props.pending) props.onConfirm();
        }}
      >
        {props.children}
        {typeToConfirm !== undefined && (
          <Field
            label={`Type ${visibleText(typeToConfirm)} to go on`}
            error={
              typed !== '' && !typeToConfirm.startsWith(typed.trim()) ? `This is not ${typeToConfirm}.` : null
            }
          >
            {(control) => (
              <input
                {...control}
                className="input mono"
                value={typed}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
        )}
        {props.error !== null && <Notice tone="bad">{messageOf(props.error)}</Notice>}
        <div className="actions end">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="danger"
            pending={props.pending}
            disabledReason={mismatch ? `Type ${typeToConfirm} first.` : null}
          >
            {props.confirmLabel}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
