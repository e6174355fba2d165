// Log entries as rows; on narrow screens as cards.

import type { LogEntry } from '../../../../lib/admin/api-types.ts';
import { OutcomeBadge } from '../../components/badge.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { bytes, milliseconds } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';
import { changeQuery } from '../../routing/location.ts';

export interface LogTableProps {
  entries: LogEntry[];
  showTrigger: boolean;
  arrived: ReadonlySet<number>;
}

export function LogTable({ entries, showTrigger, arrived }: LogTableProps) {
  return (
    <table className="table rows log-table">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Outcome</th>
          {showTrigger && <th scope="col">Trigger</th>}
          <th scope="col">From</th>
          <th scope="col" className="log-about">
            Reason or sender
          </th>
          <th scope="col" className="number">
            Size
          </th>
          <th scope="col" className="number">
            Took
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <LogRow key={entry.id} entry={entry} showTrigger={showTrigger} isNew={arrived.has(entry.id)} />
        ))}
      </tbody>
    </table>
  );
}

function LogRow({ entry, showTrigger, isNew }: { entry: LogEntry; showTrigger: boolean; isNew: boolean }) {
  return (
    <tr className={`linked ${isNew ? 'arrived' : ''}`} data-entry={entry.id}>
      <th scope="row" className="log-time">
        <button
          type="button"
          className="row-button"
          aria-haspopup="dialog"
          onClick={() => changeQuery({ entry: String(entry.id) })}
        >
          <Time value={entry.created} as="clock" />
        </button>
      </th>
      <td className="log-outcome">
        <OutcomeBadge outcome={entry.outcome} />
        <span className="mono muted">{entry.status_code}</span>
        {entry.is_test && <span className="tag">Test</span>}
      </td>
      {showTrigger && (
        <td className="mono log-trigger">
          {entry.trigger_ref === null ? (
            <span className="muted">–</span>
          ) : (
            <a href={addressOf.trigger(entry.trigger_ref)}>
              <Text>{entry.trigger_ref}</Text>
            </a>
          )}
        </td>
      )}
      <td className="mono log-from">
        <Text>{entry.source_ip ?? '–'}</Text>
      </td>
      <td className="log-about">
        <span className={entry.error_message === null ? 'muted' : ''}>
          {entry.webhook_key_label !== null && (
            <>
              <span className="tag">
                <Text>{entry.webhook_key_label}</Text>
              </span>{' '}
            </>
          )}
          {entry.event_type !== null && (
            <>
              <span className="tag">
                <Text>{entry.event_type}</Text>
              </span>{' '}
            </>
          )}
          <Text>{(entry.error_message ?? entry.note ?? entry.user_agent ?? '–').slice(0, 300)}</Text>
        </span>
      </td>
      <td className="number log-size">{bytes(entry.payload_size_bytes)}</td>
      <td className="number log-took">{milliseconds(entry.processing_time_ms)}</td>
    </tr>
  );
}
