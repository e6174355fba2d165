// All triggers: which have a webhook, how it is, what arrived. Searching and paging is the server's work.

import { listPacks } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { PageHead } from '../../components/page-head.tsx';
import { Pagination } from '../../components/pagination.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { useLocation } from '../../routing/location.ts';
import { TriggerFilters } from './trigger-filters.tsx';
import { TriggerTable } from './trigger-table.tsx';
import { FILTERS, triggersQuery } from './triggers-query.ts';

const REFRESH_MS = 30_000;

export function TriggersPage() {
  const { query } = useLocation();
  const { key, load } = triggersQuery(query);
  const triggers = useQuery(key, load, { refreshMs: REFRESH_MS });
  const packs = useQuery('packs', listPacks);
  const filtered = FILTERS.some((name) => query.has(name));
  return (
    <>
      <PageHead
        title="Triggers"
        lead="Each trigger can be given a secret URL. What arrives there is checked and becomes an event."
      />
      <TriggerFilters packs={packs.data ?? []} />
      <section className="card flush" aria-label="Triggers" aria-busy={triggers.loading}>
        {triggers.data === undefined ? (
          triggers.error ? (
            <ErrorState error={triggers.error} retry={triggers.reload} />
          ) : (
            <Skeleton lines={10} height={44} />
          )
        ) : triggers.data.data.length > 0 ? (
          <TriggerTable triggers={triggers.data.data} />
        ) : filtered ? (
          <NothingFound />
        ) : (
          <NoTriggers />
        )}
      </section>
      {triggers.data && <Pagination info={triggers.data.pagination} noun="triggers" />}
    </>
  );
}

function NothingFound() {
  return (
    <EmptyState icon="search" title="No trigger matches">
      <a href={addressOf.triggers()}>Show all triggers</a>
    </EmptyState>
  );
}

function NoTriggers() {
  return (
    <EmptyState icon="triggers" title="There are no triggers yet">
      <p>
        Triggers come with packs. Load a pack into Attune first; its triggers then stand here, and each of
        them can be given a webhook.
      </p>
    </EmptyState>
  );
}
