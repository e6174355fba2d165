// One attempt: what was sent, what was answered, how long it took.

import type { DeliveryAttempt } from '../../../../lib/admin/target-types.ts';
import { Badge } from '../../components/badge.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { HeaderTable } from '../../components/header-table.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { bytes, milliseconds } from '../../format/quantities.ts';
import { ATTEMPT_WORDS } from '../../words/deliveries.ts';

export interface AttemptViewProps {
  attempt: DeliveryAttempt;
  /** The newest one says what is wrong now. */
  isNewest: boolean;
}

export function AttemptView({ attempt, isNewest }: AttemptViewProps) {
  const { request, answer } = attempt;
  const words = ATTEMPT_WORDS[attempt.outcome];
  return (
    <div className="stack attempt">
      <p className="key-about">
        <strong>#{attempt.number}</strong>
        <Badge tone={words.tone} title={words.meaning}>
          {words.label}
        </Badge>
        {answer !== null && <strong>{answer.status}</strong>}
        <span>{milliseconds(attempt.duration_ms)}</span>
        <Time value={attempt.started_at} as="exact" />
      </p>
      {attempt.error !== null && attempt.error !== `answered ${answer?.status}` && (
        <p className="attempt-error">
          <Text>{attempt.error}</Text>
        </p>
      )}
      <details className="fold">
        <summary>
          Request · {request.method} · {bytes(request.body_bytes)}
        </summary>
        <p className="mono target-url">
          <Text>{request.url}</Text>
        </p>
        <HeaderTable headers={request.headers} />
      </details>
      {answer === null ? (
        <p className="muted">There was no answer.</p>
      ) : (
        <details className="fold" open={isNewest && attempt.outcome !== 'succeeded'}>
          <summary>Answer · {answer.status}</summary>
          <HeaderTable headers={answer.headers} />
          {answer.body !== '' && (
            <CodeBlock label={answer.truncated ? 'Body, the beginning of it' : 'Body'} text={answer.body} />
          )}
        </details>
      )}
    </div>
  );
}
