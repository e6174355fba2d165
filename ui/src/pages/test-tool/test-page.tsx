// The test tool for any trigger: choose one first.

import { PageHead } from '../../components/page-head.tsx';
import { EmptyState } from '../../components/states.tsx';
import { useLocation } from '../../routing/location.ts';
import { TestTool } from './test-tool.tsx';
import { TriggerPicker } from './trigger-picker.tsx';

export function TestPage() {
  const ref = useLocation().query.get('trigger');
  return (
    <>
      <PageHead
        title="Test tool"
        lead="Send a request of your own through the real checks and see each of them decide."
      />
      <TriggerPicker chosen={ref} />
      {ref === null ? (
        <EmptyState icon="test" title="Choose a trigger">
          <p>Its webhook must be on. Nothing is stored while “dry run” is on.</p>
        </EmptyState>
      ) : (
        <TestTool key={ref} triggerRef={ref} />
      )}
    </>
  );
}
