// Audit entries, newest first.

import type { AuditEntry } from '../../../../lib/admin/api-types.ts';
import { listAudit } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Pagination } from '../../components/pagination.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { useLocation } from '../../routing/location.ts';
import { actionWords } from '../../words/audit-actions.ts';
import { AuditChanges } from './audit-changes.tsx';

const FILTERS = ['trigger_ref', 'action', 'page'];
const PAGE_SIZE = 50;

export function AuditList({ triggerRef }: { triggerRef: string | null }) {
  const { query } = useLocation();
  const parameters = Object.fromEntries([...query].filter(([name]) => FILTERS.includes(name)));
  const audit = useQuery(`audit ${triggerRef} ${JSON.stringify(parameters)}`, (signal) =>
    listAudit(triggerRef, { ...parameters, page_size: PAGE_SIZE }, signal),
  );
  return (
    <>
      <section className="card flush" aria-label="Changes" aria-busy={audit.loading}>
        {audit.data === undefined ? (
          audit.error ? (
            <ErrorState error={audit.error} retry={audit.reload} />
          ) : (
            <Skeleton lines={10} height={40} />
          )
        ) : audit.data.data.length === 0 ? (
          <EmptyState icon="audit" title="Nothing has been changed yet">
            <p>Every change and every look at a secret is written down here.</p>
          </EmptyState>
        ) : (
          <AuditTable entries={audit.data.data} showTrigger={triggerRef === null} />
        )}
      </section>
      {audit.data && <Pagination info={audit.data.pagination} noun="entries" />}
    </>
  );
}

function AuditTable({ entries, showTrigger }: { entries: AuditEntry[]; showTrigger: boolean }) {
  return (
    <table className="table rows audit-table">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          {showTrigger && <th scope="col">Trigger</th>}
          <th scope="col">Details</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.id}>
            <td className="audit-when">
              <Time value={entry.created} as="clock" />
            </td>
            <td className="audit-who">
              <Text>{entry.identity_login}</Text>
            </td>
            <th scope="row" className="audit-what" title={entry.action}>
              {actionWords(entry.action)}
            </th>
            {showTrigger && (
              <td className="mono audit-trigger">
                {entry.trigger_ref === null ? (
                  '–'
                ) : (
                  <a href={addressOf.trigger(entry.trigger_ref, 'history')}>
                    <Text>{entry.trigger_ref}</Text>
                  </a>
                )}
              </td>
            )}
            <td className="audit-details">
              <AuditChanges details={entry.details} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
