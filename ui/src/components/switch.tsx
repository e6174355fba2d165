// On or off, as a switch with its name beside it.

import { useId } from 'react';

export interface SwitchProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: string;
  pending?: boolean;
  disabledReason?: string | null | undefined;
}

export function Switch({ label, checked, onChange, hint, pending = false, disabledReason }: SwitchProps) {
  const id = useId();
  const blocked = pending || Boolean(disabledReason);
  return (
    <div className="switch-row">
      <button
        type="button"
        role="switch"
        id={id}
        className="switch"
        aria-checked={checked}
        aria-disabled={blocked || undefined}
        aria-busy={pending || undefined}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        title={disabledReason ?? undefined}
        onClick={() => {
          if (!blocked) onChange(!checked);
        }}
      >
        <span className="switch-thumb" />
      </button>
      <label htmlFor={id} className="switch-text">
        <span id={`${id}-label`} className="switch-label">
          {label}
        </span>
        {hint && (
          <span id={`${id}-hint`} className="hint">
            {hint}
          </span>
        )}
      </label>
    </div>
  );
}
