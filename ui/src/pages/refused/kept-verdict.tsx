// How a kept request ended when it came, and when it was judged again.

import type { KeptRequestDetail } from '../../../../lib/admin/refused-types.ts';
import { OutcomeBadge } from '../../components/badge.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { outcomeWords } from '../../words/outcomes.ts';

export function KeptVerdict({ kept }: { kept: KeptRequestDetail }) {
  const words = outcomeWords(kept.outcome);
  return (
    <>
      <div className={`verdict ${words.tone}`}>
        <p className="verdict-line">
          <OutcomeBadge outcome={kept.outcome} />
          <span className="mono">{kept.status_code}</span>
          <Time value={kept.received_at} as="exact" />
        </p>
        <p>{kept.reason === null ? words.meaning : <Text>{kept.reason}</Text>}</p>
      </div>
      {kept.judged_at !== null && kept.judged_outcome !== null && (
        <div className={`verdict ${outcomeWords(kept.judged_outcome).tone}`}>
          <p className="verdict-line">
            <span className="muted">Judged again</span>
            <OutcomeBadge outcome={kept.judged_outcome} />
            <Time value={kept.judged_at} as="exact" />
          </p>
          {kept.judged_reason !== null && (
            <p>
              <Text>{kept.judged_reason}</Text>
            </p>
          )}
        </div>
      )}
    </>
  );
}
