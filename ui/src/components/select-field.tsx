// A drop-down list with its label.

import { Field } from './field.tsx';

export interface SelectFieldProps<T extends string> {
  label: string;
  hiddenLabel?: boolean;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  hint?: string;
  disabledReason?: string | null;
}

export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  return (
    <Field label={props.label} hiddenLabel={props.hiddenLabel ?? false} hint={props.hint}>
      {(control) => (
        <select
          {...control}
          className="input"
          value={props.value}
          disabled={Boolean(props.disabledReason)}
          title={props.disabledReason ?? undefined}
          onChange={(event) => props.onChange(event.target.value as T)}
        >
          {props.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
