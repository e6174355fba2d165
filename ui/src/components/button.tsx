// A button. One that cannot be used stays focusable and says why, which a disabled one cannot.

import type { MouseEvent, ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export interface ButtonProps {
  children: ReactNode;
  onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  size?: 'normal' | 'small';
  type?: 'button' | 'submit';
  icon?: IconName;
  pending?: boolean;
  /** Why it cannot be used now; null or undefined where it can. */
  disabledReason?: string | null | undefined;
  /** Name for screen readers where the visible text is not enough. */
  label?: string;
  pressed?: boolean;
  expanded?: boolean;
  className?: string;
}

export function Button(props: ButtonProps) {
  const { variant = 'plain', size = 'normal', type = 'button', pending = false, disabledReason } = props;
  const blocked = pending || Boolean(disabledReason);
  return (
    <button
      type={type}
      className={`button ${variant} ${size} ${props.className ?? ''}`}
      aria-disabled={blocked || undefined}
      aria-busy={pending || undefined}
      aria-label={props.label}
      aria-pressed={props.pressed}
      aria-expanded={props.expanded}
      title={disabledReason ?? undefined}
      onClick={(event) => {
        if (blocked) event.preventDefault();
        else props.onClick?.(event);
      }}
    >
      {pending ? <span className="spinner" aria-hidden="true" /> : props.icon && <Icon name={props.icon} />}
      {props.children}
    </button>
  );
}
