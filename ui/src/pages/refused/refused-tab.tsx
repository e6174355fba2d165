// What a trigger kept of its requests: how much, whether they are judged again, and the requests themselves.

import { useState } from 'react';
import { getKeptUsage, listKept } from '../../api/refused.ts';
import { useQuery } from '../../api/use-query.ts';
import { Pagination } from '../../components/pagination.tsx';
import { Segments } from '../../components/segments.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { changeQuery, useLocation } from '../../routing/location.ts';
import { OUTCOME_WORDS } from '../../words/outcomes.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { KeepCard } from './keep-card.tsx';
import { KeptDrawer } from './kept-drawer.tsx';
import { KeptTable } from './kept-table.tsx';
import { RejudgeBar } from './rejudge-bar.tsx';
import { RunProgress } from './run-progress.tsx';

const PAGE_SIZE = 50;
const REFRESH_MS = 10_000;
const SHOWN = [
  { value: 'kept,refused_again', label: 'To be judged' },
  { value: 'accepted', label: 'Became events' },
  { value: 'discarded', label: 'Discarded' },
] as const;
/** The others are never kept. */
const OUTCOMES = Object.entries(OUTCOME_WORDS)
  .filter(([outcome]) => !['duplicate', 'handshake', 'unknown_key'].includes(outcome))
  .map(([value, { label }]) => ({ value, label }));
type Shown = (typeof SHOWN)[number]['value'];

export function RefusedTab() {
  const { webhook } = useTrigger();
  const ref = webhook.trigger_ref;
  const { query } = useLocation();
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const state = (query.get('state') ?? SHOWN[0].value) as Shown;
  const outcome = query.get('outcome') ?? '';
  const page = query.get('page') ?? '1';
  const list = useQuery(
    `kept ${ref} ${state} ${outcome} ${page}`,
    (signal) => listKept(ref, { state, outcome, page, page_size: PAGE_SIZE }, signal),
    { refreshMs: REFRESH_MS },
  );
  const usage = useQuery(`kept usage ${ref}`, (signal) => getKeptUsage(ref, signal), {
    refreshMs: REFRESH_MS,
  });
  const reload = () => {
    list.reload();
    usage.reload();
    setChosen(new Set());
  };
  const rows = list.data?.data ?? [];
  const open = Number(query.get('kept')) || null;
  const run = usage.data?.run ?? null;

  return (
    <div className="stack">
      <KeepCard usage={usage.data} />
      {run !== null && <RunProgress key={run.id} run={run} onChange={reload} />}
      <div className="toolbar">
        <Segments
          label="Which requests"
          options={SHOWN}
          value={state}
          onChange={(value) => {
            setChosen(new Set());
            changeQuery({ state: value === SHOWN[0].value ? null : value, page: null });
          }}
        />
        <SelectField
          label="How it ended when it came"
          hiddenLabel
          value={outcome}
          options={[{ value: '', label: 'Any outcome' }, ...OUTCOMES]}
          onChange={(value) => {
            setChosen(new Set());
            changeQuery({ outcome: value, page: null });
          }}
        />
        {state === SHOWN[0].value && (
          <RejudgeBar
            chosen={chosen}
            outcome={outcome}
            total={list.data?.pagination.total_items ?? 0}
            onChange={reload}
          />
        )}
      </div>
      <section className="card flush" aria-label="Kept requests" aria-busy={list.loading}>
        {list.data === undefined ? (
          list.error ? (
            <ErrorState error={list.error} retry={list.reload} />
          ) : (
            <Skeleton lines={6} height={36} />
          )
        ) : rows.length === 0 ? (
          <NothingKept
            isKeeping={webhook.keep_requests.what !== 'none'}
            isFirst={state === SHOWN[0].value && outcome === ''}
          />
        ) : (
          <KeptTable
            rows={rows}
            chosen={state === SHOWN[0].value ? chosen : null}
            onChoose={(ids) => setChosen(new Set(ids))}
          />
        )}
      </section>
      {list.data && <Pagination info={list.data.pagination} noun="requests" />}
      {open !== null && <KeptDrawer triggerRef={ref} id={open} onChange={reload} />}
    </div>
  );
}

function NothingKept({ isKeeping, isFirst }: { isKeeping: boolean; isFirst: boolean }) {
  return (
    <EmptyState icon="check" title={isFirst ? 'No refused requests are kept' : 'None'}>
      {isFirst && (
        <p>
          {isKeeping
            ? 'What is refused from now on will be listed here.'
            : 'Have refused requests kept, and what fails for a wrong secret or setting can become events later.'}
        </p>
      )}
    </EmptyState>
  );
}
