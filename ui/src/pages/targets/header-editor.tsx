// The headers that are added to each delivery: templates, and secrets that are never shown again.

import { Button } from '../../components/button.tsx';
import { Field, FieldError } from '../../components/field.tsx';
import type { HeaderDraft } from './target-draft.ts';

export interface HeaderEditorProps {
  headers: HeaderDraft[];
  wrong: (path: string) => string | null;
  onChange: (headers: HeaderDraft[]) => void;
}

export function HeaderEditor({ headers, wrong, onChange }: HeaderEditorProps) {
  const change = (index: number, change: Partial<HeaderDraft>) =>
    onChange(headers.map((header, at) => (at === index ? { ...header, ...change } : header)));
  return (
    <fieldset className="header-editor">
      <legend className="field-label">Added headers</legend>
      <p className="hint">
        Values are Liquid templates: <code>{'{{ payload.repository.name }}'}</code>; also <code>event</code>,{' '}
        <code>trigger</code>, <code>metadata</code> and <code>headers</code>. A secret is sent as it is.
      </p>
      {headers.map((header, index) => {
        const error = wrong(`/headers/${index}/name`) ?? wrong(`/headers/${index}/value`);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity
          <div className="header-row" key={index}>
            <Field label={`Name of header ${index + 1}`} hiddenLabel>
              {(control) => (
                <input
                  {...control}
                  className="input mono"
                  placeholder="X-Name"
                  value={header.name}
                  onChange={(event) => change(index, { name: event.target.value })}
                />
              )}
            </Field>
            <Field label={`Value of header ${index + 1}`} hiddenLabel>
              {(control) => (
                <input
                  {...control}
                  className="input mono"
                  type={header.secret ? 'password' : 'text'}
                  autoComplete="off"
                  placeholder={header.isStored ? 'unchanged' : 'Value'}
                  value={header.value}
                  onChange={(event) => change(index, { value: event.target.value })}
                />
              )}
            </Field>
            <label className="header-secret">
              <input
                type="checkbox"
                checked={header.secret}
                onChange={(event) => change(index, { secret: event.target.checked, isStored: false })}
              />
              Secret
            </label>
            <Button
              size="small"
              variant="quiet"
              icon="cross"
              label={`Remove header ${header.name || index + 1}`}
              onClick={() => onChange(headers.filter((_, at) => at !== index))}
            >
              {null}
            </Button>
            {error !== null && <FieldError message={error} />}
          </div>
        );
      })}
      <Button
        size="small"
        icon="plus"
        onClick={() => onChange([...headers, { name: '', value: '', secret: false, isStored: false }])}
      >
        Add a header
      </Button>
    </fieldset>
  );
}
