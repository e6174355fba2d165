// One log entry, opened beside the list, with the way to its neighbours.

import type { LogEntry } from '../../../../lib/admin/api-types.ts';
import { getLogEntry } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { changeQuery } from '../../routing/location.ts';
import { LogDetailView } from './log-detail-view.tsx';

export interface LogDrawerProps {
  triggerRef: string | null;
  id: number;
  neighbours: LogEntry[];
  onClose: () => void;
}

export function LogDrawer({ triggerRef, id, neighbours, onClose }: LogDrawerProps) {
  const entry = useQuery(`log entry ${id}`, (signal) => getLogEntry(triggerRef, id, signal));
  const at = neighbours.findIndex((neighbour) => neighbour.id === id);
  const newer = at > 0 ? neighbours[at - 1] : undefined;
  const older = at === -1 ? undefined : neighbours[at + 1];
  return (
    <Dialog
      kind="drawer"
      title={`Request ${id}`}
      onClose={onClose}
      tools={
        <span className="actions">
          <Step label="Newer" to={newer} />
          <Step label="Older" to={older} />
        </span>
      }
    >
      {entry.data?.id === id ? (
        <LogDetailView key={id} entry={entry.data} />
      ) : entry.error ? (
        <ErrorState error={entry.error} retry={entry.reload} />
      ) : (
        <Skeleton lines={8} height={28} />
      )}
    </Dialog>
  );
}

function Step({ label, to }: { label: string; to: LogEntry | undefined }) {
  return (
    <Button
      size="small"
      variant="quiet"
      disabledReason={to ? null : `No ${label.toLowerCase()} entry on this page.`}
      onClick={() => changeQuery({ entry: String(to!.id) }, { replace: true })}
    >
      {label}
    </Button>
  );
}
