// The token that a sender's handshake is checked against. It is written here and never shown again.

import { type FormEvent, useState } from 'react';
import { fieldErrorOf, messageOf } from '../../api/api-error.ts';
import { patchWebhook } from '../../api/endpoints.ts';
import { Button } from '../../components/button.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { showToast } from '../../components/toasts.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { useSignatureChange } from './use-signature-change.ts';

const TOKEN_BYTES = 32;

export function VerifyToken({ label }: { label: string }) {
  const { webhook, apply } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const [token, setToken] = useState('');
  const isSet = webhook.hmac.verify_token_set;
  const action = useSignatureChange(async (ref, revision) => {
    apply(await patchWebhook(ref, { hmac: { verify_token: token } }, revision));
    showToast({ text: 'The verify token is saved.' });
  });
  const fieldError = fieldErrorOf(action.error, '/hmac/verify_token');

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (token !== '' && readOnlyReason === null && !action.pending) void action.run();
  }

  return (
    <form className="stack" onSubmit={submit}>
      <Field
        label="Verify token"
        error={fieldError}
        hint={
          isSet
            ? `One is stored, and not shown. A new one takes its place; give the same to ${label}.`
            : `None is stored, so the handshake is refused. Give the same to ${label}.`
        }
      >
        {(control) => (
          <input
            {...control}
            className="input mono"
            type="text"
            autoComplete="off"
            spellCheck={false}
            placeholder={isSet ? 'Stored, hidden' : 'Paste or generate one'}
            value={token}
            readOnly={readOnlyReason !== null}
            onChange={(event) => setToken(event.target.value)}
          />
        )}
      </Field>
      <div className="actions">
        <Button disabledReason={readOnlyReason} onClick={() => setToken(generateToken())}>
          Generate
        </Button>
        {token !== '' && <CopyButton text={token}>Copy</CopyButton>}
        <Button
          type="submit"
          variant="primary"
          pending={action.pending}
          disabledReason={readOnlyReason ?? (token === '' ? 'There is nothing to save yet.' : null)}
        >
          Save the token
        </Button>
      </div>
      {action.error !== null && fieldError === null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
    </form>
  );
}

function generateToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(TOKEN_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
