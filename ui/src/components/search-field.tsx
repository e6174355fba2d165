// A search box whose text lives in the address.

import { useDebouncedQuery } from '../routing/use-debounced-query.ts';
import { Field } from './field.tsx';
import { Icon } from './icon.tsx';

export interface SearchFieldProps {
  label: string;
  /** Name of the query parameter. */
  name: string;
  placeholder: string;
  error?: (value: string) => string | null;
  className?: string;
  /** Names to offer while typing. */
  suggestions?: string[];
}

export function SearchField({
  label,
  name,
  placeholder,
  error,
  className = '',
  suggestions,
}: SearchFieldProps) {
  const [value, setValue] = useDebouncedQuery(name);
  return (
    <Field
      label={label}
      hiddenLabel
      error={value.trim() === '' ? null : error?.(value.trim())}
      className={className}
    >
      {(control) => (
        <span className="search-box">
          <Icon name="search" size={14} />
          <input
            {...control}
            className="input"
            type="search"
            placeholder={placeholder}
            value={value}
            spellCheck={false}
            list={suggestions ? `${control.id}-list` : undefined}
            onChange={(event) => setValue(event.target.value)}
          />
          {suggestions && (
            <datalist id={`${control.id}-list`}>
              {suggestions.map((suggestion) => (
                <option key={suggestion} value={suggestion} />
              ))}
            </datalist>
          )}
        </span>
      )}
    </Field>
  );
}
