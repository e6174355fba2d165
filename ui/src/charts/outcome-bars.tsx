// How many requests ended how, largest first; each leads to those requests in the log.

import type { Stats } from '../../../lib/admin/api-types.ts';
import type { Outcome } from '../../../lib/outcome.ts';
import { count } from '../format/quantities.ts';
import { outcomeWords } from '../words/outcomes.ts';

export interface OutcomeBarsProps {
  totals: Stats['totals'];
  linkTo: (outcome: Outcome) => string;
}

export function OutcomeBars({ totals, linkTo }: OutcomeBarsProps) {
  const rows = (Object.entries(totals.by_outcome) as [Outcome, number][])
    .filter(([, requests]) => requests > 0)
    .sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return <p className="muted">No requests in this time.</p>;
  return (
    <ul className="outcome-bars">
      {rows.map(([outcome, requests]) => (
        <li key={outcome}>
          <a href={linkTo(outcome)} title={outcomeWords(outcome).meaning}>
            <span>{outcomeWords(outcome).label}</span>
            <span className="number">{count(requests)}</span>
          </a>
          <span className="track" aria-hidden="true">
            <span
              className={`fill ${outcomeWords(outcome).tone}`}
              style={{ width: `${(requests / totals.requests) * 100}%` }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
