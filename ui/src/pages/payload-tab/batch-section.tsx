// Whether a body holds several events, and what becomes of the others where one is refused.

import type { BatchFormat, BatchSettings } from '../../../../lib/payload/split-batch.ts';
import { useDraft } from '../../api/use-draft.ts';
import { Field } from '../../components/field.tsx';
import { NumberField, wholeNumberError } from '../../components/number-field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { type FormState, SettingCard } from './setting-card.tsx';

const ELEMENTS = { min: 1, max: 10_000 };

interface BatchDraft {
  format: 'off' | BatchFormat;
  path: string;
  onError: BatchSettings['on_error'];
  maxElements: string;
}

export function BatchSection() {
  const { batch } = useTrigger().webhook;
  const draft = useDraft<BatchDraft>({
    format: batch?.format ?? 'off',
    path: batch?.path ?? '',
    onError: batch?.on_error ?? 'all',
    maxElements: String(batch?.max_elements ?? 1000),
  });
  return (
    <SettingCard
      canTry
      title="Batches"
      draft={draft}
      invalidReason={invalidReason(draft.value)}
      patch={() => ({ batch: toSettings(draft.value) })}
    >
      {(form) => <BatchFields value={draft.value} edit={draft.edit} form={form} />}
    </SettingCard>
  );
}

interface BatchFieldsProps {
  value: BatchDraft;
  edit: (change: Partial<BatchDraft>) => void;
  form: FormState;
}

function BatchFields({ value, edit, form: { readOnlyReason, errorAt } }: BatchFieldsProps) {
  const { format, path, onError, maxElements } = value;
  return (
    <>
      <SelectField
        label="A body holds"
        hint={FORMAT_HINTS[format]}
        value={format}
        options={FORMATS}
        disabledReason={readOnlyReason}
        onChange={(chosen) => edit({ format: chosen })}
      />
      {format === 'path' && (
        <Field label="JSONPath to the array" error={pathError(path) ?? errorAt('/batch/path')}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              type="text"
              autoComplete="off"
              spellCheck={false}
              placeholder="$.events"
              value={path}
              readOnly={readOnlyReason !== null}
              onChange={(event) => edit({ path: event.target.value })}
            />
          )}
        </Field>
      )}
      {format !== 'off' && (
        <>
          <SelectField
            label="Where one of them is refused"
            hint={ON_ERROR_HINTS[onError]}
            value={onError}
            options={ON_ERROR}
            disabledReason={readOnlyReason}
            onChange={(chosen) => edit({ onError: chosen })}
          />
          <NumberField
            label="Elements at most"
            {...ELEMENTS}
            value={maxElements}
            readOnly={readOnlyReason !== null}
            hint="Longer batches are answered 413."
            serverError={errorAt('/batch/max_elements')}
            onChange={(typed) => edit({ maxElements: typed })}
          />
        </>
      )}
    </>
  );
}

const FORMATS: { value: BatchDraft['format']; label: string }[] = [
  { value: 'off', label: 'One event' },
  { value: 'array', label: 'An array of events' },
  { value: 'path', label: 'An array somewhere in it' },
  { value: 'ndjson', label: 'An event per line (NDJSON)' },
];

const FORMAT_HINTS: Record<BatchDraft['format'], string> = {
  off: 'An array is one event, as any other JSON is.',
  array: 'Each element becomes an event; a body that is no array is one event.',
  path: 'Each element of that array becomes an event; a body without it is refused.',
  ndjson: 'Each line becomes an event. Send it as application/x-ndjson.',
};

const ON_ERROR: { value: BatchSettings['on_error']; label: string }[] = [
  { value: 'all', label: 'Refuse them all' },
  { value: 'each', label: 'Take the others' },
];

const ON_ERROR_HINTS: Record<BatchSettings['on_error'], string> = {
  all: 'All or nothing: the sender is told which element was wrong, and nothing is stored.',
  each: 'The answer is 200 with a result for each element; the sender has to read it.',
};

function pathError(path: string): string | null {
  return path.trim() === '' ? 'Needs a JSONPath such as $.events.' : null;
}

function invalidReason({ format, path, maxElements }: BatchDraft): string | null {
  if (format === 'off') return null;
  return (
    (format === 'path' ? pathError(path) : null) ?? wholeNumberError(maxElements, ELEMENTS.min, ELEMENTS.max)
  );
}

function toSettings({ format, path, onError, maxElements }: BatchDraft): BatchSettings | null {
  if (format === 'off') return null;
  const settings = { format, on_error: onError, max_elements: Number(maxElements) };
  return format === 'path' ? { ...settings, path: path.trim() } : settings;
}
