// The handshake by which a sender makes sure that this URL is its own: whose is answered, and with which token.

import { HANDSHAKE_ONLY, isHandshakeOnly } from '../../../../lib/handshakes/handshake-only.ts';
import { handshakesOf, UNSIGNED_SENDERS, usesVerifyToken } from '../../../../lib/handshakes/needs.ts';
import type { SchemeName } from '../../../../lib/signatures/schemes.ts';
import { isConflict, messageOf } from '../../api/api-error.ts';
import { patchWebhook } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { Notice } from '../../components/notice.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { showToast } from '../../components/toasts.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { schemeWords } from '../../words/schemes.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { VerifyToken } from './verify-token.tsx';

export function HandshakeCard() {
  const { webhook } = useTrigger();
  const { scheme, enabled } = webhook.hmac;
  const handshakes = handshakesOf(scheme).filter(({ signed }) => enabled || !signed);
  return (
    <Card
      title="Handshake"
      tools={
        <Badge tone={handshakes.length > 0 ? 'ok' : 'quiet'}>
          {handshakes.length > 0 ? 'Answered' : 'None'}
        </Badge>
      }
    >
      <p className="muted">
        Some senders ask before their first event whether this URL is theirs. It is answered, logged, and no
        event.
      </p>
      {handshakes.length > 0 && (
        <ul className="plain-list">
          {handshakes.map(({ name, method, signed }) => (
            <li key={name}>
              {senderLabel(scheme)}: <code>{name}</code> by {method}
              {signed ? ', once its signature is verified' : ''}
            </li>
          ))}
        </ul>
      )}
      {!enabled && <UnsignedSender />}
      {usesVerifyToken(scheme) && <VerifyToken key={webhook.revision} label={senderLabel(scheme)} />}
    </Card>
  );
}

/** While signatures are required, the sender is the one of the signature. */
function UnsignedSender() {
  const { webhook, apply, reload } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const { trigger_ref: ref, revision } = webhook;
  const { scheme } = webhook.hmac;
  const action = useAction(async (wanted: string) => {
    try {
      // The type knows senders that sign only.
      const chosen = (wanted === '' ? 'attune' : wanted) as SchemeName;
      apply(await patchWebhook(ref, { hmac: { scheme: chosen } }, revision));
      showToast({ text: 'Saved.' });
    } catch (error) {
      if (isConflict(error)) reload();
      throw error;
    }
  });
  return (
    <>
      <SelectField
        label="Answer the handshake of"
        value={UNSIGNED_SENDERS.includes(scheme) ? scheme : ''}
        options={[
          { value: '', label: 'Nobody' },
          ...UNSIGNED_SENDERS.map((value) => ({ value, label: senderLabel(value) })),
        ]}
        hint="Senders whose handshake is signed are answered once their signatures are required."
        disabledReason={readOnlyReason ?? (action.pending ? 'Saving…' : null)}
        onChange={(value) => void action.run(value)}
      />
      {action.error !== null && <Notice tone="bad">{messageOf(action.error)}</Notice>}
    </>
  );
}

function senderLabel(scheme: string): string {
  return isHandshakeOnly(scheme) ? HANDSHAKE_ONLY[scheme].label : schemeWords(scheme).label;
}
