// What became of a test: every check, the event, the answer a sender would have got.

import type { TestResult } from '../../../../lib/admin/api-types.ts';
import { OutcomeBadge } from '../../components/badge.tsx';
import { CheckList } from '../../components/check-list.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Findings } from '../../components/findings.tsx';
import { HeaderTable } from '../../components/header-table.tsx';
import { milliseconds } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';
import { outcomeWords } from '../../words/outcomes.ts';

export function TestOutcome({ result }: { result: TestResult }) {
  const words = outcomeWords(result.outcome);
  return (
    <div className="stack test-outcome">
      <div className={`verdict ${words.tone}`}>
        <p className="verdict-line">
          <OutcomeBadge outcome={result.outcome} />
          <span className="mono">{result.status}</span>
          <span className="muted">in {milliseconds(result.duration_ms)}</span>
        </p>
        <p>{consequence(result)}</p>
        {words.advice && <p className="muted">{words.advice}</p>}
      </div>
      <CheckList checks={result.checks} />
      <Findings findings={result.findings} />
      {result.event_id !== null && (
        <p>
          <a href={addressOf.event(result.event_id)}>See event {result.event_id}</a> and what the rules did
          with it.
        </p>
      )}
      <CodeBlock label="Answer" text={JSON.stringify(result.response_body, null, 2) ?? ''} />
      <details className="fold">
        <summary>Headers that were sent</summary>
        <HeaderTable headers={result.request_headers} />
      </details>
      <details className="fold">
        <summary>Headers of the answer</summary>
        <HeaderTable headers={result.response_headers} />
      </details>
    </div>
  );
}

function consequence(result: TestResult): string {
  if (result.event_id !== null) return 'Every check passed, and an event was made.';
  if (result.dry_run && result.status < 300)
    return 'Every check passed. This was a dry run, so nothing was stored.';
  return outcomeWords(result.outcome).meaning;
}
