// The headers that are added to each delivery: templates, and secrets that are never shown again.

import { Button } from '../../components/button.tsx';
import { Field, FieldError } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import type { HeaderDraft } from './target-draft.ts';

export interface HeaderEditorProps {
  headers: HeaderDraft[];
  /** The URL names another server now than the one that stored secrets were given to. */
  moved: boolean;
  wrong: (path: string) => string | null;
  onChange: (headers: HeaderDraft[]) => void;
}

export function HeaderEditor({ headers, moved, wrong, onChange }: HeaderEditorProps) {
  const change = (index: number, change: Partial<HeaderDraft>) =>
    onChange(headers.map((header, at) => (at === index ? { ...header, ...change } : header)));
  return (
    <fieldset className="header-editor">
      <legend className="field-label">Added headers</legend>
      <p className="hint">
        Values are Liquid templates: <code>{'{{ payload.repository.name }}'}</code>; also <code>event</code>,{' '}
        <code>trigger</code>, <code>metadata</code> and <code>headers</code>. A secret is sent as it is.
      </p>
      {moved && headers.some(({ isStored }) => isStored) && (
        <Notice tone="warn">
          The URL names another server now. Enter each secret again, or remove it: stored ones are not sent
          there.
        </Notice>
      )}
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
                  placeholder={header.isStored ? (moved ? 'enter it again' : 'unchanged') : 'Value'}
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
