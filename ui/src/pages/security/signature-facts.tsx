// How requests are signed at present, and the secret for whoever may see it.

import { useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { revealSecret } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Button } from '../../components/button.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { Notice } from '../../components/notice.tsx';
import { plural } from '../../format/quantities.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { schemeWords } from '../../words/schemes.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { SecretBox } from './secret-box.tsx';

export function SignatureFacts({ secretRevealable }: { secretRevealable: boolean }) {
  const { hmac } = useTrigger().webhook;
  const words = schemeWords(hmac.scheme);
  return (
    <>
      <Facts>
        <Fact name="Sender">{words.label}</Fact>
        {words.anyAlgorithm && <Fact name="Algorithm">{hmac.algorithm.toUpperCase()}</Fact>}
        <Fact name="Header">
          <code>{words.header}</code>
        </Fact>
        {hmac.tolerance_seconds !== null && (
          <Fact name="Oldest signature">{plural(hmac.tolerance_seconds, 'second')}</Fact>
        )}
        {Object.keys(hmac.options).length > 0 && (
          <Fact name="Described as">
            <code>{JSON.stringify(hmac.options)}</code>
          </Fact>
        )}
        {words.secret !== null && (
          <Fact name="Secret">{hmac.secret_set ? 'Set, hidden' : 'None: every request is refused'}</Fact>
        )}
      </Facts>
      {secretRevealable && hmac.secret_set && <RevealSecret />}
    </>
  );
}

export function RevealSecret() {
  const { webhook } = useTrigger();
  const [secret, setSecret] = useState<string | null>(null);
  const readOnlyReason = useReadOnlyReason();
  const action = useAction(async () => setSecret((await revealSecret(webhook.trigger_ref)).secret));
  if (secret !== null) return <SecretBox secret={secret} onClose={() => setSecret(null)} />;
  return (
    <>
      <div className="actions">
        <Button
          icon="eye"
          pending={action.pending}
          disabledReason={readOnlyReason}
          onClick={() => void action.run()}
        >
          Reveal the secret
        </Button>
        <span className="hint">Looking at it is written to the audit.</span>
      </div>
      {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
    </>
  );
}
