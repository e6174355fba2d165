// One kept request, opened beside the list: why it was refused, what it said, and judging it again.

import { useState } from 'react';
import type { KeptRequestDetail } from '../../../../lib/admin/refused-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { getKept, rejudgeOne } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Findings } from '../../components/findings.tsx';
import { Notice } from '../../components/notice.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { showToast } from '../../components/toasts.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { changeQuery } from '../../routing/location.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { outcomeWords } from '../../words/outcomes.ts';
import { KeptContentView } from './kept-content-view.tsx';
import { KeptVerdict } from './kept-verdict.tsx';

export interface KeptDrawerProps {
  triggerRef: string;
  id: number;
  onChange: () => void;
}

export function KeptDrawer({ triggerRef, id, onChange }: KeptDrawerProps) {
  const [reveal, setReveal] = useState(false);
  const kept = useQuery(`kept ${triggerRef} ${id} ${reveal}`, (signal) =>
    getKept(triggerRef, id, reveal, signal),
  );
  return (
    <Dialog
      kind="drawer"
      title={`Kept request ${id}`}
      onClose={() => changeQuery({ kept: null }, { replace: true })}
    >
      {kept.data?.id === id ? (
        <div className="stack log-detail">
          <KeptVerdict kept={kept.data} />
          <Actions
            triggerRef={triggerRef}
            kept={kept.data}
            onJudged={() => {
              kept.reload();
              onChange();
            }}
          />
          <Findings findings={kept.data.findings} />
          <KeptContentView kept={kept.data} revealed={reveal} onReveal={() => setReveal(true)} />
        </div>
      ) : kept.error ? (
        <ErrorState error={kept.error} retry={kept.reload} />
      ) : (
        <Skeleton lines={8} height={28} />
      )}
    </Dialog>
  );
}

function Actions({
  triggerRef,
  kept,
  onJudged,
}: {
  triggerRef: string;
  kept: KeptRequestDetail;
  onJudged: () => void;
}) {
  const readOnlyReason = useReadOnlyReason();
  const judge = useAction(async () => {
    const judged = await rejudgeOne(triggerRef, kept.id);
    showToast({
      text:
        judged.event_id === null
          ? `${outcomeWords(judged.outcome).label} again.`
          : `It is event ${judged.event_id} now.`,
    });
    onJudged();
  });
  const isJudgeable = kept.state === 'kept' || kept.state === 'refused_again';
  return (
    <>
      {judge.error !== null && <Notice tone="bad">{messageOf(judge.error)}</Notice>}
      <p className="actions links">
        {isJudgeable && (
          <Button
            variant="primary"
            size="small"
            pending={judge.pending}
            disabledReason={readOnlyReason}
            onClick={() => void judge.run()}
          >
            Judge again
          </Button>
        )}
        {kept.event_id !== null && (
          <a className="button plain small" href={addressOf.event(kept.event_id)}>
            See event {kept.event_id}
          </a>
        )}
        {kept.state !== 'discarded' && (
          <a
            className="button plain small"
            href={addressOf.trigger(triggerRef, 'test', { from_kept: String(kept.id) })}
          >
            Open in the test tool
          </a>
        )}
        {kept.log_id !== null && (
          <a
            className="button quiet small"
            href={addressOf.trigger(triggerRef, 'log', { entry: String(kept.log_id) })}
          >
            Log entry
          </a>
        )}
      </p>
    </>
  );
}
