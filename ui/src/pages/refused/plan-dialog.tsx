// What judging again would come to, before it starts.

import type { KeptSelection, RejudgePlan } from '../../../../lib/admin/refused-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { planRejudging, startRejudging } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { useQuery } from '../../api/use-query.ts';
import { OutcomeBadge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { count, plural } from '../../format/quantities.ts';
import { useTrigger } from '../trigger/trigger-context.ts';

export interface PlanDialogProps {
  selection: KeptSelection;
  onClose: () => void;
  onStarted: () => void;
}

export function PlanDialog({ selection, onClose, onStarted }: PlanDialogProps) {
  const { webhook } = useTrigger();
  const ref = webhook.trigger_ref;
  const key = `plan ${ref} ${webhook.revision} ${JSON.stringify(selection)}`;
  const plan = useQuery(key, () => planRejudging(ref, selection));
  const start = useAction(async () => {
    await startRejudging(ref, selection);
    onStarted();
  });
  return (
    <Dialog title="Judge again" onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (plan.data !== undefined && !start.pending) void start.run();
        }}
      >
        {plan.data ? (
          <Plan plan={plan.data} />
        ) : plan.error ? (
          <ErrorState error={plan.error} retry={plan.reload} />
        ) : (
          <Skeleton lines={4} />
        )}
        {start.error !== null && <Notice tone="bad">{messageOf(start.error)}</Notice>}
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="primary"
            pending={start.pending}
            disabledReason={plan.data ? null : 'The plan is not there yet.'}
          >
            Judge again
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Plan({ plan }: { plan: RejudgePlan }) {
  const isSample = plan.tried < plan.total;
  return (
    <div className="stack plan">
      <p>
        {plural(plan.total, 'request')} will be judged by the settings as they are now, each once, the oldest
        first. What passes becomes an event with the time it first came.
      </p>
      <p>
        {isSample ? `Of the oldest ${count(plan.tried)}, ` : ''}
        <strong>{count(plan.accepted)} would be accepted</strong> and {count(plan.refused)} refused again.
      </p>
      {plan.reasons.length > 0 && (
        <ul className="plan-reasons">
          {plan.reasons.map(({ outcome, reason, requests }) => (
            <li key={`${outcome} ${reason}`}>
              <span className="number">{count(requests)}</span> <OutcomeBadge outcome={outcome} />{' '}
              <Text>{reason ?? ''}</Text>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
