// Above the log: whether it is live, pausing it, and exporting what is filtered.

import { logPath, type Parameters } from '../../api/endpoints.ts';
import { Button } from '../../components/button.tsx';
import { count } from '../../format/quantities.ts';
import { ExportButtons } from './export-buttons.tsx';
import { LiveMark } from './live-mark.tsx';
import type { Live } from './use-live.ts';

export interface LogToolbarProps {
  triggerRef: string | null;
  filters: Parameters;
  live: Live;
  /** Of the entries on show. */
  newestId: number;
}

export function LogToolbar({ triggerRef, filters, live, newestId }: LogToolbarProps) {
  return (
    <div className="toolbar">
      {live.possible ? (
        <>
          <LiveMark status={live.status} />
          {live.status === 'paused' ? (
            <Button size="small" icon="play" onClick={live.resume}>
              {live.waiting === 0 ? 'Resume' : `Resume, ${count(live.waiting)} new`}
            </Button>
          ) : (
            <Button size="small" icon="pause" onClick={() => live.pause(newestId)}>
              Pause
            </Button>
          )}
        </>
      ) : (
        <span className="hint">Live on the first page of a list without an end time.</span>
      )}
      <span className="spacer" />
      <ExportButtons path={logPath(triggerRef, 'export')} filters={filters} />
    </div>
  );
}
