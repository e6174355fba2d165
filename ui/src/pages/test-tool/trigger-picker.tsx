// Chooses a trigger by typing a part of its name.

import { useEffect, useState } from 'react';
import { listTriggers } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Field } from '../../components/field.tsx';
import { Text } from '../../components/text.tsx';
import { visibleText } from '../../format/visible-text.ts';
import { changeQuery } from '../../routing/location.ts';

const SUGGESTIONS = 20;
const PAUSE_MS = 200;

export function TriggerPicker({ chosen }: { chosen: string | null }) {
  const [typed, setTyped] = useState(chosen ?? '');
  const [searched, setSearched] = useState(typed);
  useEffect(() => setTyped(chosen ?? ''), [chosen]);
  useEffect(() => {
    const timer = setTimeout(() => setSearched(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery(`suggest ${searched}`, (signal) =>
    listTriggers({ q: searched, state: 'on', page_size: SUGGESTIONS }, signal),
  );
  const triggers = found.data?.data ?? [];
  const unknown = typed !== '' && typed !== chosen && !found.loading && triggers.length === 0;

  function choose(value: string): void {
    setTyped(value);
    if (triggers.some((trigger) => trigger.ref === value)) changeQuery({ trigger: value, from_log: null });
  }

  return (
    <div className="trigger-picker">
      <Field
        label="Trigger"
        error={unknown ? 'No trigger with a webhook that is on has this in its name.' : null}
      >
        {(control) => (
          <>
            <input
              {...control}
              className="input mono"
              list={`${control.id}-list`}
              placeholder="Type or choose a trigger"
              value={typed}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => choose(event.target.value)}
            />
            <datalist id={`${control.id}-list`}>
              {triggers.map((trigger) => (
                <option key={trigger.id} value={trigger.ref}>
                  {visibleText(trigger.label)}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      {chosen === null && triggers.length > 0 && (
        <p className="actions">
          {triggers.slice(0, 6).map((trigger) => (
            <button
              key={trigger.id}
              type="button"
              className="button plain small"
              onClick={() => choose(trigger.ref)}
            >
              <span className="mono">
                <Text>{trigger.ref}</Text>
              </span>
            </button>
          ))}
        </p>
      )}
    </div>
  );
}
