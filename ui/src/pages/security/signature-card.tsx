// Whether requests must be signed, how, and with which secret.

import { useState } from 'react';
import { messageOf } from '../../api/api-error.ts';
import { stopRequiringSignature } from '../../api/endpoints.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { schemeWords } from '../../words/schemes.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { FirstContact } from './first-contact.tsx';
import { RotateSecretDialog } from './rotate-secret-dialog.tsx';
import { SecretBox } from './secret-box.tsx';
import { SecretsInUse } from './secrets-in-use.tsx';
import { SignatureFacts } from './signature-facts.tsx';
import { SignatureForm } from './signature-form.tsx';
import { useSignatureChange } from './use-signature-change.ts';

export function SignatureCard() {
  const { webhook } = useTrigger();
  const [editing, setEditing] = useState(false);
  const [newSecret, setNewSecret] = useState<string | null>(null);
  const required = webhook.hmac.enabled;
  return (
    <Card
      title="Signature"
      tools={<Badge tone={required ? 'ok' : 'quiet'}>{required ? 'Required' : 'Not required'}</Badge>}
    >
      {newSecret !== null && <SecretBox secret={newSecret} isNew onClose={() => setNewSecret(null)} />}
      {required && !editing ? (
        <RequiredSignature
          onEdit={() => setEditing(true)}
          onNewSecret={setNewSecret}
          newSecretShown={newSecret !== null}
        />
      ) : (
        <>
          {!required && (
            <p className="muted">
              A signed request proves that it comes from somebody who knows the secret and that nobody changed
              it on the way. Requests without a genuine signature are then answered 401.
            </p>
          )}
          <SignatureForm
            onDone={(secret) => {
              setEditing(false);
              setNewSecret(secret);
            }}
            onCancel={required ? () => setEditing(false) : null}
          />
        </>
      )}
    </Card>
  );
}

interface RequiredSignatureProps {
  onEdit: () => void;
  onNewSecret: (secret: string | null) => void;
  newSecretShown: boolean;
}

function RequiredSignature({ onEdit, onNewSecret, newSecretShown }: RequiredSignatureProps) {
  const readOnlyReason = useReadOnlyReason();
  const [asking, setAsking] = useState(false);
  const [rotating, setRotating] = useState(false);
  const { apply, webhook } = useTrigger();
  const action = useSignatureChange(async (ref, revision) => {
    apply(await stopRequiringSignature(ref, revision));
    setAsking(false);
  });
  return (
    <>
      <FirstContact />
      <SignatureFacts secretRevealable={!newSecretShown} />
      {schemeWords(webhook.hmac.scheme).secret !== null && <SecretsInUse />}
      <div className="actions">
        {webhook.hmac.secret_set && (
          <Button disabledReason={readOnlyReason} onClick={() => setRotating(true)}>
            Rotate the secret…
          </Button>
        )}
        <Button disabledReason={readOnlyReason} onClick={onEdit}>
          Change…
        </Button>
        <Button variant="quiet" disabledReason={readOnlyReason} onClick={() => setAsking(true)}>
          Stop requiring signatures…
        </Button>
      </div>
      {rotating && (
        <RotateSecretDialog
          onClose={() => setRotating(false)}
          onDone={(secret) => {
            setRotating(false);
            onNewSecret(secret);
          }}
        />
      )}
      {asking && (
        <ConfirmDialog
          title="Stop requiring signatures?"
          confirmLabel="Stop requiring signatures"
          pending={action.pending}
          error={action.error === null ? null : new Error(messageOf(action.error))}
          onClose={() => setAsking(false)}
          onConfirm={() => void action.run()}
        >
          <p>
            Whoever knows the URL can then fire this trigger, signed or not. The secret is forgotten: to
            require signatures again, the sender needs a new one.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}
