// Who changed or revealed what, over all triggers.

import { PageHead } from '../../components/page-head.tsx';
import { SearchField } from '../../components/search-field.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { changeQuery, useLocation } from '../../routing/location.ts';
import { AUDIT_ACTIONS, actionWords } from '../../words/audit-actions.ts';
import { AuditList } from './audit-list.tsx';

const ACTIONS = [
  { value: '', label: 'Any action' },
  ...AUDIT_ACTIONS.map((value) => ({ value, label: actionWords(value) })),
];

export function AuditPage() {
  const { query } = useLocation();
  return (
    <>
      <PageHead title="Audit" lead="Who changed a webhook or looked at a secret, and when." />
      <search className="filters">
        <SearchField label="Trigger" name="trigger_ref" placeholder="Trigger: github.push" className="grow" />
        <SelectField
          label="Action"
          hiddenLabel
          value={query.get('action') ?? ''}
          options={ACTIONS}
          onChange={(action) => changeQuery({ action, page: null })}
        />
      </search>
      <AuditList triggerRef={null} />
    </>
  );
}
