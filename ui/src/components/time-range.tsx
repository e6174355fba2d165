// From when to when: a choice of usual spans, or two times of the reader's own. Kept in the address as `since`, `until`.

import { useState } from 'react';
import { fromLocalInput, localInputValue } from '../format/local-input.ts';
import { changeQuery, useLocation } from '../routing/location.ts';
import { Field } from './field.tsx';
import { SelectField } from './select-field.tsx';

const SPANS = [
  { value: '', label: 'Any time' },
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
  { value: 'own', label: 'From … to …' },
];

export function TimeRange() {
  const { query } = useLocation();
  const since = query.get('since') ?? '';
  const until = query.get('until') ?? '';
  const [span, setSpan] = useState('');
  const shown = since === '' && until === '' ? (span === 'own' ? 'own' : '') : span === '' ? 'own' : span;

  function choose(value: string): void {
    setSpan(value);
    if (value === 'own') return;
    const from = value === '' ? null : new Date(Date.now() - Number(value) * 3_600_000).toISOString();
    changeQuery({ since: from, until: null, page: null });
  }

  return (
    <>
      <SelectField label="Time" hiddenLabel value={shown} options={SPANS} onChange={choose} />
      {shown === 'own' && (
        <>
          <Moment label="From" name="since" value={since} />
          <Moment label="To" name="until" value={until} />
        </>
      )}
    </>
  );
}

function Moment({ label, name, value }: { label: string; name: string; value: string }) {
  return (
    <Field label={label} hiddenLabel>
      {(control) => (
        <input
          {...control}
          className="input"
          type="datetime-local"
          step="1"
          title={`${label}, in your time zone`}
          defaultValue={localInputValue(value)}
          onChange={(event) => changeQuery({ [name]: fromLocalInput(event.target.value), page: null })}
        />
      )}
    </Field>
  );
}
