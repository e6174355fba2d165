// Headers as rows of name and value.

import { Button } from '../../components/button.tsx';
import { FieldError } from '../../components/field.tsx';
import { type HeaderRow, headerNameError, headerRow } from './test-draft.ts';

export interface HeaderEditorProps {
  headers: HeaderRow[];
  serverError: string | null;
  onChange: (headers: HeaderRow[]) => void;
}

export function HeaderEditor({ headers, serverError, onChange }: HeaderEditorProps) {
  const change = (id: number, part: Partial<HeaderRow>) =>
    onChange(headers.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <fieldset className="header-editor">
      <legend className="field-label">Headers</legend>
      {headers.map((row) => (
        <div key={row.id} className="header-row">
          <input
            className="input mono"
            aria-label="Header name"
            aria-invalid={headerNameError(row.name) ? true : undefined}
            placeholder="Name"
            value={row.name}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => change(row.id, { name: event.target.value })}
          />
          <input
            className="input mono"
            aria-label={`Value of ${row.name || 'the header'}`}
            placeholder="Value"
            value={row.value}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => change(row.id, { value: event.target.value })}
          />
          <Button
            variant="quiet"
            size="small"
            icon="cross"
            label={`Remove ${row.name || 'the header'}`}
            onClick={() => onChange(headers.filter((other) => other.id !== row.id))}
          >
            {null}
          </Button>
          {headerNameError(row.name) && <FieldError message={headerNameError(row.name)!} />}
        </div>
      ))}
      {serverError && <FieldError message={serverError} />}
      <Button size="small" icon="plus" onClick={() => onChange([...headers, headerRow()])}>
        Add a header
      </Button>
    </fieldset>
  );
}
