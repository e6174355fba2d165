// Why a signature failed, as the doctor found it.

import type { Finding } from '../../../lib/admin/refused-types.ts';
import { Badge } from './badge.tsx';
import { Text } from './text.tsx';

export function Findings({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <section className="findings">
      <h3>Why the signature failed</h3>
      <ul>
        {findings.map((finding) => (
          <li key={finding.cause} data-cause={finding.cause}>
            <Badge tone={finding.confidence === 'certain' ? 'bad' : 'warn'}>
              {finding.confidence === 'certain' ? 'Certain' : 'Likely'}
            </Badge>
            <p>
              <Text>{finding.explanation}</Text>
            </p>
            <p className="muted">
              <Text>{finding.remedy}</Text>
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
