// Writes a request, runs it through the real checks, shows what each of them said.

import { useEffect, useState } from 'react';
import { fieldErrorOf, messageOf } from '../../api/api-error.ts';
import { getWebhook, runTest } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { useQuery } from '../../api/use-query.ts';
import { Card } from '../../components/card.tsx';
import { Notice } from '../../components/notice.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { useLocation } from '../../routing/location.ts';
import { loadKeptRequest, loadLoggedRequest } from './load-logged-request.ts';
import { RequestEditor } from './request-editor.tsx';
import { firstDraft, requestOf, type TestDraft } from './test-draft.ts';
import { TestOutcome } from './test-outcome.tsx';
import { WaitForDelivery } from './wait-for-delivery.tsx';

export function TestTool({ triggerRef }: { triggerRef: string }) {
  const webhook = useQuery(`webhook ${triggerRef}`, (signal) => getWebhook(triggerRef, signal));
  if (webhook.data === undefined) {
    return webhook.error ? (
      <ErrorState error={webhook.error} retry={webhook.reload} />
    ) : (
      <Skeleton lines={8} height={40} />
    );
  }
  const { hmac } = webhook.data;
  return (
    <Tool
      triggerRef={triggerRef}
      canSign={hmac.enabled && hmac.secret_set}
      initial={firstDraft(hmac.enabled && hmac.secret_set, hmac.scheme)}
    />
  );
}

function Tool({
  triggerRef,
  canSign,
  initial,
}: {
  triggerRef: string;
  canSign: boolean;
  initial: TestDraft;
}) {
  const [draft, setDraft] = useState(initial);
  const [notice, setNotice] = useState<string | null>(null);
  const action = useAction(() => runTest(triggerRef, requestOf(draft)));
  const [result, setResult] = useState<Awaited<ReturnType<typeof runTest>> | null>(null);
  useLoggedRequest(triggerRef, setDraft, setNotice);

  async function send(): Promise<void> {
    const answer = await action.run();
    if (answer) setResult(answer);
  }

  return (
    <div className="columns even">
      <div className="stack">
        <Card title="Request">
          {notice && <Notice tone="quiet">{notice}</Notice>}
          <RequestEditor
            triggerRef={triggerRef}
            draft={draft}
            canSign={canSign}
            pending={action.pending}
            serverError={(pointer) => fieldErrorOf(action.error, pointer)}
            onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
            onNotice={setNotice}
            onSend={() => void send()}
          />
          {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
        </Card>
      </div>
      <div className="stack" aria-live="polite">
        <Card title="Result" className={action.pending ? 'busy' : ''}>
          {result ? (
            <TestOutcome result={result} />
          ) : (
            <EmptyState icon="test" title="Nothing sent yet">
              <p>Every check will be listed here in the order the receiver makes it.</p>
            </EmptyState>
          )}
        </Card>
        <WaitForDelivery triggerRef={triggerRef} />
      </div>
    </div>
  );
}

/** `from_log` or `from_kept` in the address: begin with that request. */
function useLoggedRequest(
  triggerRef: string,
  setDraft: React.Dispatch<React.SetStateAction<TestDraft>>,
  setNotice: (text: string | null) => void,
): void {
  const { query } = useLocation();
  const logId = Number(query.get('from_log')) || null;
  const keptId = Number(query.get('from_kept')) || null;
  const id = logId ?? keptId;
  useEffect(() => {
    if (id === null) return;
    const controller = new AbortController();
    const load = logId === null ? loadKeptRequest : loadLoggedRequest;
    load(triggerRef, id, controller.signal).then(
      ({ draft, hasBody }) => {
        setDraft((before) => ({ ...before, ...draft }));
        setNotice(
          hasBody
            ? `This is ${logId === null ? 'kept request' : 'request'} ${id}; what only the sender could compute was left out.`
            : `These are the headers of request ${id}. Its body was not kept.`,
        );
      },
      (error) => {
        if (!controller.signal.aborted) setNotice(`Request ${id} could not be loaded. ${messageOf(error)}`);
      },
    );
    return () => controller.abort();
  }, [id, logId, triggerRef, setDraft, setNotice]);
}
