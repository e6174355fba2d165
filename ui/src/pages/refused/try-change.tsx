// Tries a change on the latest kept requests before it is saved, and shows what would differ.

import { useState } from 'react';
import type { TriedChange, TriedRequest, TryRequest } from '../../../../lib/admin/refused-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { tryChange } from '../../api/refused.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { count, plural } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { DIFFERENCE_WORDS } from '../../words/kept.ts';
import { outcomeWords } from '../../words/outcomes.ts';

const LAST = 100;
const MOST_SHOWN = 50;

export interface TryChangeProps {
  triggerRef: string;
  /** What would be saved; null while that is not known. */
  changes: TryRequest['changes'] | null;
  /** Why there is nothing to try. */
  disabledReason?: string | null;
}

export function TryChange({ triggerRef, changes, disabledReason }: TryChangeProps) {
  const readOnlyReason = useReadOnlyReason();
  const [tried, setTried] = useState<TriedChange | null>(null);
  const action = useAction(async () => {
    if (changes !== null) setTried(await tryChange(triggerRef, { changes, last: LAST }));
  });
  return (
    <>
      <Button
        pending={action.pending}
        disabledReason={
          readOnlyReason ?? disabledReason ?? (changes === null ? 'Nothing has been changed.' : null)
        }
        onClick={() => void action.run()}
      >
        Try this change
      </Button>
      {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
      {tried && (
        <Dialog title="What this change would do" kind="drawer" onClose={() => setTried(null)}>
          <Result tried={tried} triggerRef={triggerRef} />
        </Dialog>
      )}
    </>
  );
}

function Result({ tried, triggerRef }: { tried: TriedChange; triggerRef: string }) {
  if (tried.tried === 0) {
    return (
      <div className="stack">
        <p>There are no kept requests to try it on.</p>
        <p>
          <a href={addressOf.trigger(triggerRef, 'refused')}>Have requests kept</a>, all of them if changes
          shall be tried on accepted ones too.
        </p>
      </div>
    );
  }
  const differing = tried.results.filter(({ difference }) => difference !== 'none');
  return (
    <div className="stack try-result">
      <p>
        On the latest {plural(tried.tried, 'kept request')}, against the settings as they are. Nothing was
        stored or saved.
      </p>
      <ul className="try-counts">
        <Count value={tried.newly_accepted} of="newly_accepted" />
        <Count value={tried.newly_refused} of="newly_refused" />
        <Count value={tried.changed_payload} of="changed_payload" />
        <Count value={tried.other_reason} of="other_reason" />
        <Count value={tried.unchanged} of="none" />
      </ul>
      {differing.slice(0, MOST_SHOWN).map((request) => (
        <Tried key={request.id} request={request} />
      ))}
      {differing.length > MOST_SHOWN && (
        <p className="muted">And {count(differing.length - MOST_SHOWN)} more.</p>
      )}
    </div>
  );
}

function Count({ value, of }: { value: number; of: keyof typeof DIFFERENCE_WORDS }) {
  const { label, tone } = DIFFERENCE_WORDS[of];
  return (
    <li>
      <Badge tone={value === 0 ? 'quiet' : tone}>{label}</Badge> <strong>{count(value)}</strong>
    </li>
  );
}

function Tried({ request }: { request: TriedRequest }) {
  const { label, tone } = DIFFERENCE_WORDS[request.difference];
  return (
    <article className="tried-request">
      <p className="verdict-line">
        <Badge tone={tone}>{label}</Badge>
        <Time value={request.received_at} as="exact" />
        <span className="muted">request {request.id}</span>
      </p>
      <p>
        {side(request.before)} → {side(request.after)}
      </p>
      {request.after.reason !== null && (
        <p className="muted">
          <Text>{request.after.reason}</Text>
        </p>
      )}
      {request.payload_after !== null && (
        <details className="fold">
          <summary>Payload before and after</summary>
          <pre className="tried-payload">
            <Text>{request.payload_before ?? ''}</Text>
          </pre>
          <pre className="tried-payload">
            <Text>{request.payload_after}</Text>
          </pre>
        </details>
      )}
    </article>
  );
}

function side({ outcome, status }: TriedRequest['before']): string {
  return `${outcomeWords(outcome).label} (${status})`;
}
