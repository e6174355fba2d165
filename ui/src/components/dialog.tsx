// A modal dialog on the browser's own <dialog>: it keeps the focus inside, closes on Escape, and gives the focus back.

import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Button } from './button.tsx';

export interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
  /** A drawer stands at the right edge and is as high as the window. */
  kind?: 'box' | 'drawer';
  /** Stands beside the title, before the button that closes. */
  tools?: ReactNode;
}

export function Dialog({ title, onClose, children, kind = 'box', tools }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleRef = useRef<HTMLHeadingElement>(null);
  const titleId = useId();
  // A layout effect, because its end runs while the dialog is still there: only then can the focus be given back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // A drawer is there to be read: its title first. A box begins with what it asks for.
    const first =
      kind === 'drawer' ? titleRef.current : dialog?.querySelector<HTMLElement>('form input, form button');
    first?.focus();
    return () => dialog?.close();
  }, [kind]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the click outside is for the mouse, Escape is the keyboard's way
    <dialog
      ref={ref}
      className={kind}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-frame">
        <header className="dialog-head">
          <h2 id={titleId} ref={titleRef} tabIndex={-1}>
            {title}
          </h2>
          {tools}
          <Button variant="quiet" icon="cross" label="Close" onClick={onClose}>
            {null}
          </Button>
        </header>
        <div className="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}
