// The fields of somebody else's settings page, and what to paste into each.

import type { ReactNode } from 'react';
import { CopyButton } from '../../components/copy-button.tsx';

export interface PasteRow {
  /** The field as it is called there. */
  field: string;
  shown: ReactNode;
  /** What is copied; undefined where there is nothing to paste. */
  copy?: string | undefined;
}

export function PasteTable({ rows }: { rows: PasteRow[] }) {
  return (
    <dl className="paste-table">
      {rows.map((row) => (
        <div key={row.field}>
          <dt>{row.field}</dt>
          <dd>
            <span className="paste-value">{row.shown}</span>
            {row.copy !== undefined && (
              <CopyButton size="small" variant="quiet" text={row.copy} label={`Copy ${row.field}`} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
