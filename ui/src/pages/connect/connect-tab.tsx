// How to have somebody send to this webhook: what to paste where, with the real URL in it.

import { useState } from 'react';
import type { WebhookInfo } from '../../../../lib/admin/api-types.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Notice } from '../../components/notice.tsx';
import { Segments } from '../../components/segments.tsx';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { WaitForDelivery } from '../test-tool/wait-for-delivery.tsx';
import { FirstSteps } from '../trigger/first-steps.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { webhookAddress } from '../trigger/webhook-address.ts';
import { CiJob } from './ci-job.tsx';
import { Curl } from './curl.tsx';
import { GitHub } from './github.tsx';
import { OtherSender } from './other-sender.tsx';
import { Stripe } from './stripe.tsx';

const SENDERS = [
  { value: 'github', label: 'GitHub' },
  { value: 'stripe', label: 'Stripe' },
  { value: 'other', label: 'Other sender' },
  { value: 'curl', label: 'curl' },
  { value: 'ci', label: 'CI job' },
] as const;
type Sender = (typeof SENDERS)[number]['value'];

export function ConnectTab() {
  const { webhook, keyShown, showKey } = useTrigger();
  const readOnlyReason = useReadOnlyReason();
  const [sender, setSender] = useState<Sender>(likelySender(webhook));
  if (webhook.webhook_key_display === null) return <FirstSteps />;
  const address = webhookAddress(webhook, keyShown);
  const Setup = { github: GitHub, stripe: Stripe, other: OtherSender, curl: Curl, ci: CiJob }[sender];
  return (
    <div className="columns even">
      <Card
        title="Connect a sender"
        tools={<Segments label="Sender" options={SENDERS} value={sender} onChange={setSender} />}
      >
        {!webhook.enabled && (
          <Notice tone="warn">The webhook is off: senders are answered 403 until it is on.</Notice>
        )}
        {readOnlyReason !== null && (
          <Notice>The key in the URL is hidden: seeing it needs the permission triggers:update.</Notice>
        )}
        {address.full !== null && (
          <p className="hint connect-hint">
            The key is hidden on the screen and in full in what you copy.
            <Button
              size="small"
              variant="quiet"
              icon={keyShown ? 'eyeOff' : 'eye'}
              onClick={() => showKey(!keyShown)}
            >
              {keyShown ? 'Hide key' : 'Show key'}
            </Button>
          </p>
        )}
        <Setup address={address} webhook={webhook} />
      </Card>
      <WaitForDelivery key={webhook.trigger_ref} triggerRef={webhook.trigger_ref} start={webhook.enabled} />
    </div>
  );
}

/** By the scheme that is expected, else by the pack the trigger is of. */
function likelySender({ hmac, trigger_ref: ref }: WebhookInfo): Sender {
  const scheme = hmac.enabled ? hmac.scheme : ref.split('.')[0];
  if (scheme === 'stripe') return 'stripe';
  return hmac.enabled && scheme !== 'github' && scheme !== 'attune' ? 'other' : 'github';
}
