// What is kept of a request in the log: why its signature failed, and the way to judging it again.

import { getKept } from '../../api/refused.ts';
import { useQuery } from '../../api/use-query.ts';
import { Findings } from '../../components/findings.tsx';
import { addressOf } from '../../routing/addresses.ts';

export function KeptOfLog({ triggerRef, id }: { triggerRef: string; id: number }) {
  const kept = useQuery(`kept ${triggerRef} ${id} false`, (signal) => getKept(triggerRef, id, false, signal));
  return (
    <>
      <p className="muted">
        This request is kept as it was sent.{' '}
        <a href={addressOf.trigger(triggerRef, 'refused', { kept: String(id) })}>
          See it whole, or judge it again.
        </a>
      </p>
      {kept.data && <Findings findings={kept.data.findings} />}
    </>
  );
}
