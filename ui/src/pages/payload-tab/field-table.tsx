// The fields of a mapping, one below the other: name, path, and what to do where nothing is found.

import type { MappingProblem } from '../../../../lib/transform/mapping-error.ts';
import { Button } from '../../components/button.tsx';
import { Field, FieldError } from '../../components/field.tsx';
import { EMPTY_ROW, type FieldRow, pointerOf } from './mapping-draft.ts';
import { problemText } from './mapping-problem.ts';

export interface FieldTableProps {
  rows: FieldRow[];
  errors: readonly MappingProblem[];
  readOnly: boolean;
  onChange: (rows: FieldRow[]) => void;
}

export function FieldTable({ rows, errors, readOnly, onChange }: FieldTableProps) {
  const change = (index: number, change: Partial<FieldRow>) =>
    onChange(rows.map((row, at) => (at === index ? { ...row, ...change } : row)));
  return (
    <div className="stack field-table">
      {rows.map((row, index) => (
        <FieldRowEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
          key={index}
          row={row}
          number={index + 1}
          error={errors.find(({ path }) => isAt(path, row)) ?? null}
          readOnly={readOnly}
          onChange={(changed) => change(index, changed)}
          onRemove={() => onChange(rows.filter((_, at) => at !== index))}
        />
      ))}
      {!readOnly && (
        <Button size="small" icon="plus" onClick={() => onChange([...rows, { ...EMPTY_ROW }])}>
          Add a field
        </Button>
      )}
    </div>
  );
}

function isAt(path: string, row: FieldRow): boolean {
  const pointer = pointerOf(row);
  return row.name.trim() !== '' && (path === pointer || path.startsWith(`${pointer}/`));
}

interface FieldRowEditorProps {
  row: FieldRow;
  number: number;
  error: MappingProblem | null;
  readOnly: boolean;
  onChange: (change: Partial<FieldRow>) => void;
  onRemove: () => void;
}

function FieldRowEditor({ row, number, error, readOnly, onChange, onRemove }: FieldRowEditorProps) {
  const text = (label: string, name: 'name' | 'path' | 'fallback', placeholder: string) => (
    <Field label={`${label} of field ${number}`} hiddenLabel className={`field-${name}`}>
      {(control) => (
        <input
          {...control}
          className="input mono"
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={row[name]}
          readOnly={readOnly}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  const box = (label: string, name: 'required' | 'list', hint: string) => (
    <label className="check-box" title={hint}>
      <input
        type="checkbox"
        checked={row[name]}
        disabled={readOnly}
        onChange={(event) => onChange({ [name]: event.target.checked })}
      />
      {label}
    </label>
  );
  return (
    <fieldset className="field-table-row">
      <legend className="visually-hidden">{row.name || `Field ${number}`}</legend>
      {text('Name', 'name', 'name')}
      {text('JSONPath', 'path', '$.repository.full_name')}
      <div className="field-options">
        {box('Required', 'required', 'Payloads without it are answered 422')}
        {box('List', 'list', 'Always a list, whether none, one or several are found')}
        {!row.required && text('Default', 'fallback', 'default: null')}
        {!readOnly && (
          <Button
            size="small"
            variant="quiet"
            icon="cross"
            label={`Remove field ${row.name || number}`}
            onClick={onRemove}
          >
            {null}
          </Button>
        )}
      </div>
      {error !== null && <FieldError message={problemText(error)} />}
    </fieldset>
  );
}
