// Chooses whose way of signing is expected: a list of names, narrowed by typing.

import { type KeyboardEvent, useState } from 'react';
import type { SchemeName } from '../../../../lib/signatures/schemes.ts';
import { Field } from '../../components/field.tsx';
import { findSchemes, schemeWords } from '../../words/schemes.ts';

export interface SenderFieldProps {
  value: SchemeName;
  disabledReason: string | null;
  onChange: (scheme: SchemeName) => void;
}

const ROWS = 6;

export function SenderField({ value, disabledReason, onChange }: SenderFieldProps) {
  const [text, setText] = useState('');
  const found = findSchemes(text);
  const { header } = schemeWords(value);

  function chooseFirst(event: KeyboardEvent): void {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    if (found[0] !== undefined) onChange(found[0]);
  }

  return (
    <Field label="Sender" className="sender-field" hint={header}>
      {(control) => (
        <>
          <input
            className="input"
            type="search"
            aria-label="Find a sender"
            placeholder="Find a sender by name"
            value={text}
            disabled={disabledReason !== null}
            spellCheck={false}
            onKeyDown={chooseFirst}
            onChange={(event) => setText(event.target.value)}
          />
          <select
            {...control}
            className="input sender-list"
            size={ROWS}
            value={value}
            disabled={disabledReason !== null}
            title={disabledReason ?? undefined}
            onChange={(event) => onChange(event.target.value as SchemeName)}
          >
            {found.map((scheme) => (
              <option key={scheme} value={scheme}>
                {schemeWords(scheme).label}
              </option>
            ))}
          </select>
          {found.length === 0 && (
            <p className="hint" role="status">
              No sender of that name is known. <strong>Custom</strong> lets you describe how it signs.
            </p>
          )}
        </>
      )}
    </Field>
  );
}
