// Judging many again: all that are listed, or those chosen. The plan is shown before anything starts.

import { useState } from 'react';
import type { KeptSelection } from '../../../../lib/admin/refused-types.ts';
import { discardKept } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../components/button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { showToast } from '../../components/toasts.tsx';
import { count, plural } from '../../format/quantities.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { PlanDialog } from './plan-dialog.tsx';

export interface RejudgeBarProps {
  chosen: ReadonlySet<number>;
  /** Only what ended so when it came; '' for everything. */
  outcome: string;
  /** How many match. */
  total: number;
  onChange: () => void;
}

export function RejudgeBar({ chosen, outcome, total, onChange }: RejudgeBarProps) {
  const { webhook } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const [planning, setPlanning] = useState(false);
  const [discarding, setDiscarding] = useState(false);
  const matching = { state: 'kept,refused_again', ...(outcome === '' ? {} : { outcome }) };
  const selection: KeptSelection = chosen.size > 0 ? { ids: [...chosen] } : matching;
  const number = chosen.size > 0 ? chosen.size : total;
  const reason = readOnlyReason ?? (number === 0 ? 'There is nothing to judge again.' : null);
  const all = outcome === '' ? 'all' : `these ${count(total)}`;
  const which = chosen.size > 0 ? plural(chosen.size, 'chosen request') : all;
  const discard = useAction(async () => {
    const { discarded } = await discardKept(webhook.trigger_ref, selection);
    showToast({ text: `${plural(discarded, 'request')} discarded.` });
    setDiscarding(false);
    onChange();
  });
  return (
    <span className="actions">
      <Button variant="primary" disabledReason={reason} onClick={() => setPlanning(true)}>
        Judge {which} again…
      </Button>
      <Button variant="quiet" disabledReason={reason} onClick={() => setDiscarding(true)}>
        Discard {which}…
      </Button>
      {planning && (
        <PlanDialog
          selection={selection}
          onClose={() => setPlanning(false)}
          onStarted={() => {
            setPlanning(false);
            onChange();
          }}
        />
      )}
      {discarding && (
        <ConfirmDialog
          title={`Discard ${plural(number, 'request')}?`}
          confirmLabel="Discard"
          pending={discard.pending}
          error={discard.error}
          onClose={() => setDiscarding(false)}
          onConfirm={() => void discard.run()}
        >
          <p>Their headers and bodies are deleted, so that they can never become events.</p>
        </ConfirmDialog>
      )}
    </span>
  );
}
