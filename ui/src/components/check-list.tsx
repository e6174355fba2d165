// The receiver's checks in the order it makes them, each with its result in words.

import type { Check } from '../../../lib/admin/api-types.ts';
import { milliseconds } from '../format/quantities.ts';
import { CHECK_LABELS, CHECK_RESULTS } from '../words/checks.ts';
import { Icon } from './icon.tsx';
import { Text } from './text.tsx';

const wasMade = (check: Check) => check.result === 'passed' || check.result === 'failed';

export function CheckList({ checks }: { checks: Check[] }) {
  if (checks.length === 0) return <p className="muted">The checks of this request were not kept.</p>;
  return (
    <ol className="check-list">
      {checks.map((check) => (
        <li key={check.name} className={check.result}>
          <span className="check-mark">
            {check.result === 'passed' && <Icon name="check" size={14} />}
            {check.result === 'failed' && <Icon name="cross" size={14} />}
          </span>
          <span>
            {CHECK_LABELS[check.name] ?? check.name}
            {check.detail && (
              <span className="check-detail">
                <Text>{check.detail}</Text>
              </span>
            )}
          </span>
          <span className="check-result">
            {CHECK_RESULTS[check.result]}
            {check.duration_ms !== null && wasMade(check) && (
              <span className="muted"> {milliseconds(check.duration_ms)}</span>
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
