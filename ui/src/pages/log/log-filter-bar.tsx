// Narrows the log; all of it stands in the address, so that a view can be shared.

import { addressError } from '../../addresses/parse-address.ts';
import { Button } from '../../components/button.tsx';
import { ChoiceMenu } from '../../components/choice-menu.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { TimeRange } from '../../components/time-range.tsx';
import { changeQuery, useLocation } from '../../routing/location.ts';
import { OUTCOME_WORDS } from '../../words/outcomes.ts';
import {
  chosenOutcomes,
  hasLogFilters,
  LOG_FILTER_NAMES,
  statusFilterError,
  textFilterError,
} from './log-filters.ts';

const OUTCOME_OPTIONS = Object.entries(OUTCOME_WORDS).map(([value, words]) => ({
  value,
  label: words.label,
}));
const VERDICTS = [
  { value: '', label: 'Any verdict' },
  { value: 'true', label: 'Refused only' },
];

export function LogFilterBar({ global }: { global: boolean }) {
  const { query } = useLocation();
  return (
    <search className="filters">
      <SearchField
        label="Search the log"
        name="q"
        placeholder="Reason, user agent, delivery id"
        error={textFilterError}
        className="grow"
      />
      {global && <SearchField label="Trigger" name="trigger_ref" placeholder="Trigger: github.*" />}
      <SelectField
        label="Verdict"
        hiddenLabel
        value={query.get('refused') ?? ''}
        options={VERDICTS}
        onChange={(refused) => changeQuery({ refused, page: null })}
      />
      <ChoiceMenu
        label="Any outcome"
        options={OUTCOME_OPTIONS}
        chosen={chosenOutcomes(query)}
        onChange={(chosen) => changeQuery({ outcome: chosen.join(','), page: null })}
      />
      <SearchField
        label="Status"
        name="status"
        placeholder="Status, 4xx"
        error={statusFilterError}
        className="short"
      />
      <SearchField
        label="Client address"
        name="ip"
        placeholder="IP or CIDR"
        error={addressError}
        className="medium"
      />
      <SearchField label="Event type" name="event_type" placeholder="Type: push" className="medium" />
      <SearchField label="Key" name="key" placeholder="Key: wh_k7j2…" className="medium" />
      <TimeRange />
      {hasLogFilters(query) && (
        <Button
          variant="quiet"
          icon="cross"
          onClick={() =>
            changeQuery(Object.fromEntries([...LOG_FILTER_NAMES, 'page'].map((name) => [name, null])))
          }
        >
          Clear
        </Button>
      )}
    </search>
  );
}
