// Puts a new secret in the place of the present one, after asking for how long both shall verify.

import { type FormEvent, useState } from 'react';
import { fieldErrorOf, messageOf } from '../../api/api-error.ts';
import { getWebhook, type HmacChange, requireSignature } from '../../api/endpoints.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { Notice } from '../../components/notice.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { showToast } from '../../components/toasts.tsx';
import { schemeWords } from '../../words/schemes.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { SecretChoice, type SecretSource, secretError } from './secret-choice.tsx';
import { useSignatureChange } from './use-signature-change.ts';

const KEEP = [
  { value: '3600', label: 'For an hour' },
  { value: '86400', label: 'For 24 hours' },
  { value: '604800', label: 'For 7 days' },
  { value: 'until', label: 'Until…' },
  { value: '0', label: 'Not at all: 401 at once' },
] as const;
type Keep = (typeof KEEP)[number]['value'];

export interface RotateSecretDialogProps {
  onClose: () => void;
  /** Told the secret where it was generated, null where it was the reader's own. */
  onDone: (newSecret: string | null) => void;
}

export function RotateSecretDialog({ onClose, onDone }: RotateSecretDialogProps) {
  const { webhook, apply } = useTrigger();
  const words = schemeWords(webhook.hmac.scheme);
  const [source, setSource] = useState<SecretSource>(words.secretFromSender ? 'own' : 'generated');
  const [secret, setSecret] = useState('');
  const [keep, setKeep] = useState<Keep>('86400');
  const [until, setUntil] = useState('');
  const [tried, setTried] = useState(false);
  const secretProblem = source === 'own' ? secretError(secret, webhook.hmac.scheme) : null;
  const untilProblem = keep === 'until' ? untilError(until) : null;

  const action = useSignatureChange(async (ref, revision) => {
    const change: HmacChange = source === 'own' ? { secret } : {};
    if (keep === 'until') change.keep_previous_until = new Date(until).toISOString();
    else if (keep !== '0') change.keep_previous_seconds = Number(keep);
    const result = await requireSignature(ref, change, revision);
    apply(await getWebhook(ref));
    showToast({ text: 'There is a new secret. Give it to the sender.' });
    onDone(source === 'generated' ? result.secret : null);
  });

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    if (secretProblem === null && untilProblem === null && !action.pending) void action.run();
  }

  return (
    <Dialog title="Rotate the secret?" onClose={onClose}>
      <form className="stack" onSubmit={submit} noValidate>
        <p>
          While both verify, no delivery is lost: give the new secret to the sender, and this page says when
          nothing comes with the old one any more.
        </p>
        <SecretChoice
          source={source}
          secret={secret}
          words={words}
          readOnlyReason={null}
          error={(tried ? secretProblem : null) ?? fieldErrorOf(action.error, '/hmac/secret')}
          onSource={setSource}
          onSecret={setSecret}
        />
        <SelectField label="The old secret goes on working" value={keep} options={KEEP} onChange={setKeep} />
        {keep === 'until' && (
          <Field label="Until" error={tried ? untilProblem : null}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="datetime-local"
                value={until}
                onChange={(event) => setUntil(event.target.value)}
              />
            )}
          </Field>
        )}
        {keep === '0' && (
          <Notice tone="warn">
            Every delivery is refused until the sender has the new secret, those with earlier ones too.
          </Notice>
        )}
        {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
        <div className="actions end">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" pending={action.pending}>
            Rotate the secret
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function untilError(until: string): string | null {
  const time = Date.parse(until);
  if (Number.isNaN(time)) return 'Choose a time.';
  return time > Date.now() ? null : 'Choose a time that is still to come.';
}
