// The secret URL: copy it, show the key in it, replace it.

import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { RegenerateDialog } from './regenerate-dialog.tsx';
import { useTrigger } from './trigger-context.ts';
import { webhookAddress } from './webhook-address.ts';

export function UrlCard() {
  const { webhook, keyShown, showKey } = useTrigger();
  const [asking, setAsking] = useState(false);
  const readOnlyReason = useReadOnlyReason();
  const address = webhookAddress(webhook, keyShown);
  const offReason = webhook.enabled ? null : 'The webhook is off: turn it on to see its key.';
  const hiddenReason = readOnlyReason ?? offReason;
  return (
    <Card title="Webhook URL">
      <div className={`secret-line ${webhook.enabled ? '' : 'faded'}`}>
        <code>{address.shown}</code>
      </div>
      <div className="actions">
        <CopyButton
          variant="primary"
          text={address.full ?? address.shown}
          disabledReason={address.full === null ? hiddenReason : null}
        >
          Copy URL
        </CopyButton>
        <Button
          icon={keyShown ? 'eyeOff' : 'eye'}
          expanded={keyShown}
          disabledReason={hiddenReason}
          onClick={() => showKey(!keyShown)}
        >
          {keyShown ? 'Hide key' : 'Show key'}
        </Button>
        <Button
          icon="refresh"
          disabledReason={readOnlyReason ?? (webhook.enabled ? null : OFF)}
          onClick={() => setAsking(true)}
        >
          Regenerate…
        </Button>
      </div>
      {keyShown && webhook.webhook_key !== null && <KeyBox webhookKey={webhook.webhook_key} />}
      {readOnlyReason && <p className="hint">The key is hidden: it needs the permission triggers:update.</p>}
      {asking && <RegenerateDialog onClose={() => setAsking(false)} />}
    </Card>
  );
}

const OFF = 'The webhook is off: turn it on first.';

function KeyBox({ webhookKey }: { webhookKey: string }) {
  return (
    <div className="key-box">
      <h3>Webhook key</h3>
      <div className="secret-line">
        <code>{webhookKey}</code>
        <CopyButton size="small" text={webhookKey}>
          Copy key
        </CopyButton>
      </div>
      <Notice tone="warn">
        Keep this key secret. Anyone with this key can trigger events. If compromised, regenerate immediately.
      </Notice>
    </div>
  );
}
