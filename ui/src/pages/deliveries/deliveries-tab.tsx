// What became of the events of a trigger at their targets, as it happens.

import { useState } from 'react';
import type { Replay, Target } from '../../../../lib/admin/target-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { listDeliveries, listTargets, retryDeliveries } from '../../api/target-endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { Pagination } from '../../components/pagination.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { plural } from '../../format/quantities.ts';
import { changeQuery, useLocation } from '../../routing/location.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { DeliveryDrawer } from './delivery-drawer.tsx';
import { DeliveryTable } from './delivery-table.tsx';
import { ReplayProgress } from './replay-progress.tsx';

const REFRESH_MS = 2_000;
const COUNTS_REFRESH_MS = 10_000;
const STATES = [
  { value: '', label: 'All states' },
  { value: 'pending,retrying', label: 'Waiting' },
  { value: 'delivering', label: 'On their way' },
  { value: 'retrying', label: 'Retrying' },
  { value: 'succeeded', label: 'Delivered' },
  { value: 'dead', label: 'Dead letters' },
  { value: 'cancelled', label: 'Cancelled' },
];

export function DeliveriesTab() {
  const { trigger } = useTrigger();
  const { query: parameters } = useLocation();
  const [replay, setReplay] = useState<Replay | null>(null);
  const state = parameters.get('state') ?? '';
  const targetId = parameters.get('target_id') ?? '';
  const filter = { state, target_id: targetId, page: parameters.get('page') };
  const list = useQuery(
    `deliveries ${trigger.ref} ${JSON.stringify(filter)}`,
    (signal) => listDeliveries(trigger.ref, filter, signal),
    { refreshMs: REFRESH_MS },
  );
  const targets = useQuery(`targets ${trigger.ref}`, (signal) => listTargets(trigger.ref, signal), {
    refreshMs: COUNTS_REFRESH_MS,
  });
  const shown = (targets.data ?? []).filter(({ id }) => targetId === '' || String(id) === targetId);
  const dead = shown.reduce((sum, { deliveries }) => sum + deliveries.dead, 0);
  const open = Number(parameters.get('delivery'));
  return (
    <Card
      title="Deliveries"
      tools={
        dead > 0 && (
          <RetryAll
            targetId={targetId}
            dead={dead}
            onStarted={(started) => {
              setReplay(started);
              list.reload();
              targets.reload();
            }}
          />
        )
      }
    >
      <Filters state={state} targetId={targetId} targets={targets.data ?? []} />
      {replay !== null && <ReplayProgress key={replay.id} replay={replay} onClose={() => setReplay(null)} />}
      {list.data === undefined ? (
        list.error ? (
          <ErrorState error={list.error} retry={list.reload} />
        ) : (
          <Skeleton lines={6} height={28} />
        )
      ) : list.data.data.length === 0 ? (
        <EmptyState icon="external" title="No deliveries">
          {state === '' && targetId === ''
            ? 'Once this trigger has a target, each of its events is listed here with every attempt.'
            : 'None is as asked for.'}
        </EmptyState>
      ) : (
        <>
          <DeliveryTable deliveries={list.data.data} />
          <Pagination info={list.data.pagination} noun="deliveries" />
        </>
      )}
      {open > 0 && (
        <DeliveryDrawer
          triggerRef={trigger.ref}
          id={open}
          onClose={() => {
            changeQuery({ delivery: null });
            list.reload();
          }}
        />
      )}
    </Card>
  );
}

function Filters({ state, targetId, targets }: { state: string; targetId: string; targets: Target[] }) {
  const options = targets.map(({ id, name }) => ({ value: String(id), label: name }));
  return (
    <div className="field-row filters">
      <SelectField
        label="State"
        hiddenLabel
        value={state}
        options={STATES}
        onChange={(value) => changeQuery({ state: value, page: null })}
      />
      <SelectField
        label="Target"
        hiddenLabel
        value={targetId}
        options={[{ value: '', label: 'All targets' }, ...options]}
        onChange={(value) => changeQuery({ target_id: value, page: null })}
      />
    </div>
  );
}

interface RetryAllProps {
  targetId: string;
  dead: number;
  onStarted: (replay: Replay) => void;
}

function RetryAll({ targetId, dead, onStarted }: RetryAllProps) {
  const { trigger } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const [isAsking, setAsking] = useState(false);
  const action = useAction(async () => {
    const ofTarget = targetId === '' ? {} : { target_id: Number(targetId) };
    const replay = await retryDeliveries(trigger.ref, { filter: { state: ['dead'], ...ofTarget } });
    setAsking(false);
    onStarted(replay);
  });
  return (
    <>
      <Button size="small" icon="refresh" disabledReason={readOnlyReason} onClick={() => setAsking(true)}>
        Retry dead letters…
      </Button>
      {isAsking && (
        <ConfirmDialog
          title="Retry dead letters?"
          confirmLabel="Retry"
          pending={action.pending}
          error={action.error}
          onClose={() => setAsking(false)}
          onConfirm={() => void action.run()}
        >
          <p>
            {plural(dead, 'dead letter')} {targetId === '' ? 'of this trigger' : 'of this target'}{' '}
            {dead === 1 ? 'is' : 'are'} delivered again, with all the tries before them. Each keeps its{' '}
            <code>webhook-id</code>.
          </p>
          {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
        </ConfirmDialog>
      )}
    </>
  );
}
