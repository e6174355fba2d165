// A choice of several out of many, folded into one button.

import { useEffect, useRef } from 'react';
import { Icon } from './icon.tsx';

export interface ChoiceMenuProps {
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}

export function ChoiceMenu({ label, options, chosen, onChange }: ChoiceMenuProps) {
  const ref = useRef<HTMLDetailsElement>(null);
  useEffect(() => closeFromOutside(ref.current), []);
  const names = options.filter((option) => chosen.includes(option.value)).map((option) => option.label);
  return (
    <details ref={ref} className="choice-menu">
      <summary className="input">
        <span className="choice-text">{names.length === 0 ? label : names.join(', ')}</span>
        <Icon name="chevron" size={12} />
      </summary>
      <fieldset className="choice-list">
        <legend className="visually-hidden">{label}</legend>
        {options.map((option) => (
          <label key={option.value}>
            <input
              type="checkbox"
              checked={chosen.includes(option.value)}
              onChange={(event) =>
                onChange(
                  event.target.checked
                    ? [...chosen, option.value]
                    : chosen.filter((value) => value !== option.value),
                )
              }
            />
            {option.label}
          </label>
        ))}
      </fieldset>
    </details>
  );
}

function closeFromOutside(menu: HTMLDetailsElement | null): () => void {
  const onPointer = (event: Event) => {
    if (menu?.open && !menu.contains(event.target as Node)) menu.open = false;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !menu?.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  };
  document.addEventListener('pointerdown', onPointer);
  menu?.addEventListener('keydown', onKey);
  return () => {
    document.removeEventListener('pointerdown', onPointer);
    menu?.removeEventListener('keydown', onKey);
  };
}
