// Chooses where something stands in a request: as the sender is known to have it, in a header, or in the body.

import { Field } from '../../components/field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { type PlaceDraft, type PlaceKind, placeError } from './place-draft.ts';

export interface PlaceFieldProps {
  label: string;
  value: PlaceDraft;
  onChange: (value: PlaceDraft) => void;
  /** What the choice "as the sender has it" stands for. */
  schemeLabel: string;
  hint: string;
  example: { header: string; path: string };
  serverError: string | null;
  readOnlyReason: string | null;
}

export function PlaceField(props: PlaceFieldProps) {
  const { value, onChange } = props;
  const options: { value: PlaceKind; label: string }[] = [
    { value: 'scheme', label: props.schemeLabel },
    { value: 'header', label: 'In a header' },
    { value: 'path', label: 'In the JSON body' },
  ];
  return (
    <>
      <SelectField
        label={props.label}
        hint={props.hint}
        value={value.kind}
        options={options}
        disabledReason={props.readOnlyReason}
        onChange={(kind) => onChange({ ...value, kind })}
      />
      {value.kind !== 'scheme' && (
        <Field
          label={value.kind === 'header' ? 'Name of the header' : 'JSONPath'}
          error={placeError(value) ?? props.serverError}
        >
          {(control) => (
            <input
              {...control}
              className="input mono"
              type="text"
              autoComplete="off"
              spellCheck={false}
              placeholder={value.kind === 'header' ? props.example.header : props.example.path}
              value={value.text}
              readOnly={props.readOnlyReason !== null}
              onChange={(event) => onChange({ ...value, text: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
