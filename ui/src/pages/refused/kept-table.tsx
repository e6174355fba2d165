// Kept requests as rows; those that can be judged again can be chosen.

import type { KeptRequest } from '../../../../lib/admin/refused-types.ts';
import { Badge, OutcomeBadge } from '../../components/badge.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { bytes } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';
import { changeQuery } from '../../routing/location.ts';
import { STATE_WORDS } from '../../words/kept.ts';

export interface KeptTableProps {
  rows: KeptRequest[];
  /** Null where nothing can be chosen. */
  chosen: ReadonlySet<number> | null;
  onChoose: (ids: number[]) => void;
}

export function KeptTable({ rows, chosen, onChoose }: KeptTableProps) {
  const all = chosen !== null && rows.every(({ id }) => chosen.has(id));
  const toggle = (id: number) =>
    onChoose(chosen?.has(id) ? [...chosen].filter((other) => other !== id) : [...(chosen ?? []), id]);
  return (
    <table className="table rows kept-table">
      <thead>
        <tr>
          {chosen && (
            <th scope="col" className="kept-choice">
              <input
                type="checkbox"
                aria-label="All on this page"
                checked={all}
                onChange={() => onChoose(all ? [] : rows.map(({ id }) => id))}
              />
            </th>
          )}
          <th scope="col">Arrived</th>
          <th scope="col">Outcome</th>
          <th scope="col">State</th>
          <th scope="col">From</th>
          <th scope="col" className="log-about">
            Reason
          </th>
          <th scope="col" className="number">
            Size
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className="linked" data-kept={row.id}>
            {chosen && (
              <td className="kept-choice">
                <input
                  type="checkbox"
                  aria-label={`Request ${row.id}`}
                  checked={chosen.has(row.id)}
                  onChange={() => toggle(row.id)}
                />
              </td>
            )}
            <th scope="row" className="log-time">
              <button
                type="button"
                className="row-button"
                aria-haspopup="dialog"
                onClick={() => changeQuery({ kept: String(row.id) })}
              >
                <Time value={row.received_at} as="clock" />
              </button>
            </th>
            <td className="log-outcome">
              <OutcomeBadge outcome={row.judged_outcome ?? row.outcome} />
            </td>
            <td>
              <State row={row} />
            </td>
            <td className="mono log-from">
              <Text>{row.source_ip ?? '–'}</Text>
            </td>
            <td className="log-about">
              <Text>{(row.judged_reason ?? row.reason ?? '–').slice(0, 300)}</Text>
            </td>
            <td className="number log-size">{bytes(row.body_bytes)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function State({ row }: { row: KeptRequest }) {
  const words = STATE_WORDS[row.state];
  if (row.event_id !== null) return <a href={addressOf.event(row.event_id)}>Event {row.event_id}</a>;
  return <Badge tone={words.tone}>{row.pending ? 'On a run’s list' : words.label}</Badge>;
}
