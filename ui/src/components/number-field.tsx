// A whole number within a range. What was typed is kept as text, so that a wrong number can be corrected, not replaced.

import { Field } from './field.tsx';

export interface NumberFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  min: number;
  max: number;
  unit?: string;
  hint?: string;
  serverError?: string | null;
  readOnly?: boolean;
}

export function NumberField(props: NumberFieldProps) {
  const error = wholeNumberError(props.value, props.min, props.max) ?? props.serverError;
  return (
    <Field label={props.label} hint={props.hint} error={error} className="number-field">
      {(control) => (
        <span className="with-unit">
          <input
            {...control}
            className="input"
            type="text"
            inputMode="numeric"
            autoComplete="off"
            value={props.value}
            readOnly={props.readOnly}
            onChange={(event) => props.onChange(event.target.value)}
          />
          {props.unit && <span className="unit">{props.unit}</span>}
        </span>
      )}
    </Field>
  );
}

/** Null where `text` is a whole number from `min` to `max`. */
export function wholeNumberError(text: string, min: number, max: number): string | null {
  if (text.trim() === '') return `Needs a number from ${min} to ${max.toLocaleString('en')}.`;
  if (!/^\d+$/.test(text.trim())) return `“${text.trim()}” is not a whole number.`;
  const value = Number(text);
  return value < min || value > max ? `Must be from ${min} to ${max.toLocaleString('en')}.` : null;
}
