// Senders that make the secret themselves and bring it along first: waiting for that, and what to do when it is there.

import { useEffect, useRef, useState } from 'react';
import type { SchemeName } from '../../../../lib/signatures/schemes.ts';
import { messageOf } from '../../api/api-error.ts';
import { patchWebhook } from '../../api/endpoints.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { schemeWords } from '../../words/schemes.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { RevealSecret } from './signature-facts.tsx';
import { useSignatureChange } from './use-signature-change.ts';

const LOOK_EVERY_MS = 3000;

export function WaitForSecret({ scheme, onDone }: { scheme: SchemeName; onDone: () => void }) {
  const { apply } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const { label } = schemeWords(scheme);
  const action = useSignatureChange(async (ref, revision) => {
    apply(await patchWebhook(ref, { hmac: { scheme, waiting_for_secret: true } }, revision));
    onDone();
  });
  return (
    <Notice tone="quiet">
      <p>
        {label} makes the secret itself and sends it to this URL when it is subscribed. Wait for it here, then
        subscribe there.
      </p>
      <div className="actions">
        <Button pending={action.pending} disabledReason={readOnlyReason} onClick={() => void action.run()}>
          Wait for {label}’s secret
        </Button>
      </div>
      {action.error !== null && <p role="alert">{messageOf(action.error)}</p>}
    </Notice>
  );
}

/** Shown while waiting, and from the moment on at which the secret has come. */
export function FirstContact() {
  const { webhook, reload } = useTrigger();
  const { waiting_for_secret: isWaiting, scheme, secret_set: isSet } = webhook.hmac;
  const [hasCome, setHasCome] = useState(false);
  const wasWaiting = useRef(isWaiting);
  useEffect(() => {
    if (wasWaiting.current && !isWaiting && isSet) setHasCome(true);
    wasWaiting.current = isWaiting;
    if (!isWaiting) return;
    const timer = setInterval(reload, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isWaiting, isSet, reload]);
  const { label } = schemeWords(scheme);
  if (isWaiting) {
    return (
      <Notice tone="warn">
        <span role="status">
          Waiting for the sender’s secret. Subscribe this URL at {label} now; everything else is refused until
          then.
        </span>
      </Notice>
    );
  }
  if (!hasCome) return null;
  return (
    <Notice tone="ok">
      <p role="status">The sender has brought its secret; it is stored.</p>
      {scheme === 'notion' && (
        <>
          <p>Copy it, and paste it into Notion to finish the subscription.</p>
          <RevealSecret />
        </>
      )}
    </Notice>
  );
}
