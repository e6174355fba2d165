// How many webhooks are in which state, and those that are not well, each with the reasons.

import type { Health, HealthListEntry, HealthListEnvelope } from '../../../../lib/admin/api-types.ts';
import { listHealth } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { HealthBadge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { Pagination } from '../../components/pagination.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { shortCount } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';
import { useLocation } from '../../routing/location.ts';
import { HEALTH_WORDS } from '../../words/health.ts';

const REFRESH_MS = 15_000;
const PAGE_SIZE = 20;
const STATES: Health[] = ['failing', 'silent', 'degraded', 'healthy', 'disabled'];

export function HealthList() {
  const { query } = useLocation();
  const state = query.get('health');
  const page = query.get('page');
  const health = useQuery(
    `health ${state} ${page}`,
    (signal) => listHealth({ health: state, page, page_size: PAGE_SIZE }, signal),
    { refreshMs: REFRESH_MS },
  );
  return (
    <Card
      title={state === null ? 'Needs a look' : (HEALTH_WORDS[state as Health]?.label ?? state)}
      tools={state !== null && <a href={addressOf.health()}>Show what needs a look</a>}
    >
      {health.data ? (
        <>
          <Counts counts={health.data.counts} chosen={state} />
          <Entries list={health.data} chosen={state} />
        </>
      ) : health.error ? (
        <ErrorState error={health.error} retry={health.reload} />
      ) : (
        <Skeleton lines={4} height={36} />
      )}
    </Card>
  );
}

function Counts({ counts, chosen }: { counts: HealthListEnvelope['counts']; chosen: string | null }) {
  return (
    <ul className="health-counts">
      {STATES.map((state) => (
        <li key={state}>
          <a
            className={counts[state] > 0 ? HEALTH_WORDS[state].tone : undefined}
            href={addressOf.health({ health: state })}
            aria-current={state === chosen ? 'true' : undefined}
            title={HEALTH_WORDS[state].meaning}
          >
            <strong>{shortCount(counts[state])}</strong> <span>{HEALTH_WORDS[state].label}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Entries({ list, chosen }: { list: HealthListEnvelope; chosen: string | null }) {
  const entries = chosen === null ? list.data.filter(({ health }) => health !== 'healthy') : list.data;
  if (entries.length === 0 && chosen === null && list.pagination.page === 1) {
    return (
      <EmptyState icon="check" title="All is well">
        <p>No webhook is failing, degraded or unusually silent.</p>
      </EmptyState>
    );
  }
  if (entries.length === 0) return <EmptyState icon="search" title="There is none" />;
  return (
    <>
      <ul className="attention-list health-list">
        {entries.map((entry) => (
          <Entry key={entry.trigger_id} entry={entry} />
        ))}
      </ul>
      {(chosen !== null || entries.length === list.pagination.page_size) && (
        <Pagination info={list.pagination} noun="webhooks" />
      )}
    </>
  );
}

function Entry({ entry }: { entry: HealthListEntry }) {
  return (
    <li className="linked">
      <span>
        <span className="health-name">
          <a href={addressOf.trigger(entry.trigger_ref, 'health')}>
            <Text>{entry.trigger_label}</Text>
          </a>
          <HealthBadge health={entry.health} />
        </span>
        <code className="muted">
          <Text>{entry.trigger_ref}</Text>
        </code>
        {entry.reasons.map((reason) => (
          <span key={reason.text} className="health-reason">
            <Text>{reason.text}</Text>
          </span>
        ))}
        {entry.since !== null && (
          <span className="muted">
            since <Time value={entry.since} />
          </span>
        )}
      </span>
    </li>
  );
}
