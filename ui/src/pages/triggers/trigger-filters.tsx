// Narrows the list of triggers; all of it stands in the address.

import type { PackCount } from '../../api/endpoints.ts';
import { SearchField } from '../../components/search-field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { visibleText } from '../../format/visible-text.ts';
import { changeQuery, useLocation } from '../../routing/location.ts';
import { HEALTH_WORDS } from '../../words/health.ts';

const STATES = [
  { value: '', label: 'On or off' },
  { value: 'on', label: 'Webhook on' },
  { value: 'off', label: 'Webhook off' },
];
const HEALTHS = [
  { value: '', label: 'Any health' },
  ...Object.entries(HEALTH_WORDS)
    .filter(([value]) => value !== 'disabled')
    .map(([value, words]) => ({ value, label: words.label })),
];

export function TriggerFilters({ packs }: { packs: PackCount[] }) {
  const { query } = useLocation();
  const packOptions = [
    { value: '', label: 'All packs' },
    ...packs.map((pack) => ({
      value: pack.pack_ref,
      label: `${visibleText(pack.pack_ref)} (${pack.triggers})`,
    })),
  ];
  const choose = (name: string) => (value: string) => changeQuery({ [name]: value, page: null });
  return (
    <search className="filters">
      <SearchField label="Search triggers" name="q" placeholder="Search by name or ref" className="grow" />
      <SelectField
        label="Pack"
        hiddenLabel
        value={query.get('pack') ?? ''}
        options={packOptions}
        onChange={choose('pack')}
      />
      <SelectField
        label="Webhook state"
        hiddenLabel
        value={query.get('state') ?? ''}
        options={STATES}
        onChange={choose('state')}
      />
      <SelectField
        label="Health"
        hiddenLabel
        value={query.get('health') ?? ''}
        options={HEALTHS}
        onChange={choose('health')}
      />
    </search>
  );
}
