// The log of all triggers: every request that arrived at any webhook, also those to keys that nobody knows.

import { PageHead } from '../../components/page-head.tsx';
import { LogView } from './log-view.tsx';

export function LogPage() {
  return (
    <>
      <PageHead title="Log" lead="Every request that arrived at a webhook, and what became of it." />
      <LogView triggerRef={null} />
    </>
  );
}
