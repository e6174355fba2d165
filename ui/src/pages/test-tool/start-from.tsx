// What the request of the test tool begins with: a sample, or one from the log.

import { useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { listLog } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { SelectField } from '../../components/select-field.tsx';
import { clockTime } from '../../format/time.ts';
import { outcomeWords } from '../../words/outcomes.ts';
import { loadLoggedRequest } from './load-logged-request.ts';
import { headersOf, SAMPLES } from './samples.ts';
import { headerRow, type TestDraft } from './test-draft.ts';

const LOGGED_OFFERED = 20;

export interface StartFromProps {
  triggerRef: string;
  onDraft: (change: Partial<TestDraft>) => void;
  onNotice: (text: string | null) => void;
}

export function StartFrom({ triggerRef, onDraft, onNotice }: StartFromProps) {
  const [logged, setLogged] = useState('');
  const recent = useQuery(`logged ${triggerRef}`, (signal) =>
    listLog(triggerRef, { page_size: LOGGED_OFFERED }, signal),
  );
  const options = [
    { value: '', label: 'A request from the log…' },
    ...(recent.data?.data ?? []).map((entry) => ({
      value: String(entry.id),
      label: `${clockTime(entry.created, Date.now())} · ${outcomeWords(entry.outcome).label} · ${entry.source_ip ?? ''}`,
    })),
  ];

  async function takeLogged(id: string): Promise<void> {
    setLogged(id);
    if (id === '') return;
    try {
      const { draft, hasBody } = await loadLoggedRequest(triggerRef, Number(id));
      onDraft(draft);
      onNotice(
        hasBody
          ? null
          : 'The body of this request was not kept, because it was refused; the headers are here.',
      );
    } catch (error) {
      onNotice(`Request ${id} could not be loaded. ${messageOf(error)}`);
    }
  }

  return (
    <fieldset className="start-from">
      <legend className="field-label">Start from</legend>
      <div className="actions">
        {SAMPLES.map((sample) => (
          <button
            key={sample.name}
            type="button"
            className="button plain small"
            onClick={() => {
              setLogged('');
              onNotice(null);
              onDraft({
                headers: headersOf(sample).map(([name, value]) => headerRow(name, value)),
                body: sample.body,
              });
            }}
          >
            {sample.label}
          </button>
        ))}
        <SelectField
          label="A request from the log"
          hiddenLabel
          value={logged}
          options={options}
          onChange={(id) => void takeLogged(id)}
        />
      </div>
    </fieldset>
  );
}
