// Who changed or revealed what, over all triggers.

import { PageHead } from '../../components/page-head.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { AuditList } from './audit-list.tsx';

export function AuditPage() {
  return (
    <>
      <PageHead title="Audit" lead="Who changed a webhook or looked at a secret, and when." />
      <search className="filters">
        <SearchField
          label="Trigger"
          name="trigger_ref"
          placeholder="Trigger, e.g. github.push"
          className="grow"
        />
        <SearchField
          label="Action"
          name="action"
          placeholder="Action, e.g. webhook.enable"
          className="medium"
        />
      </search>
      <AuditList triggerRef={null} />
    </>
  );
}
