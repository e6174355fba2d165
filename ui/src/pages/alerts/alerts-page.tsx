// All alerts, the open ones first; which of them stands in the address.

import { listAlerts } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Pagination } from '../../components/pagination.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { changeQuery, useLocation } from '../../routing/location.ts';
import { ALERT_STATE_WORDS, RULE_WORDS } from '../../words/health.ts';
import { AlertList } from './alert-list.tsx';

const REFRESH_MS = 15_000;
const PAGE_SIZE = 25;
const FILTERS = ['state', 'rule', 'trigger_ref'];
const choices = (any: string, words: Record<string, { label: string }>) => [
  { value: '', label: any },
  ...Object.entries(words).map(([value, { label }]) => ({ value, label })),
];
const STATES = choices('Any state', ALERT_STATE_WORDS);
const RULES = choices('Any rule', RULE_WORDS);

export function AlertsPage() {
  const { query } = useLocation();
  const parameters = Object.fromEntries([...query].filter(([name]) => [...FILTERS, 'page'].includes(name)));
  const alerts = useQuery(
    `alerts ${JSON.stringify(parameters)}`,
    (signal) => listAlerts({ ...parameters, page_size: PAGE_SIZE }, signal),
    { refreshMs: REFRESH_MS },
  );
  const filtered = FILTERS.some((name) => query.has(name));
  return (
    <>
      <search className="filters">
        <SearchField label="Trigger" name="trigger_ref" placeholder="Trigger: github.*" className="grow" />
        <SelectField
          label="State"
          hiddenLabel
          value={query.get('state') ?? ''}
          options={STATES}
          onChange={(state) => changeQuery({ state, page: null })}
        />
        <SelectField
          label="Rule"
          hiddenLabel
          value={query.get('rule') ?? ''}
          options={RULES}
          onChange={(rule) => changeQuery({ rule, page: null })}
        />
      </search>
      <section className="card flush" aria-label="Alerts" aria-busy={alerts.loading}>
        {alerts.data === undefined ? (
          alerts.error ? (
            <ErrorState error={alerts.error} retry={alerts.reload} />
          ) : (
            <Skeleton lines={6} height={64} />
          )
        ) : alerts.data.data.length > 0 ? (
          <AlertList alerts={alerts.data.data} onChange={alerts.reload} />
        ) : filtered ? (
          <EmptyState icon="search" title="No alert matches">
            <a href={addressOf.alerts()}>Show all alerts</a>
          </EmptyState>
        ) : (
          <EmptyState icon="check" title="There have been no alerts">
            <p>
              Webhooks are looked at once a minute. What a rule finds wrong is shown here, and told to the
              channels.
            </p>
          </EmptyState>
        )}
      </section>
      {alerts.data && <Pagination info={alerts.data.pagination} noun="alerts" />}
    </>
  );
}
