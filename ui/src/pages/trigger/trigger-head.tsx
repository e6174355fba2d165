// Which trigger this is, how its webhook does, and the switch that turns it on.

import { HealthBadge } from '../../components/badge.tsx';
import { Notice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { useTrigger } from './trigger-context.ts';
import { WebhookSwitch } from './webhook-switch.tsx';

export function TriggerHead() {
  const { trigger, webhook } = useTrigger();
  return (
    <>
      <nav className="breadcrumb" aria-label="Where this is">
        <a href={addressOf.triggers()}>Triggers</a>
        {trigger.pack_ref !== null && (
          <>
            <span aria-hidden="true">/</span>
            <a href={addressOf.triggers({ pack: trigger.pack_ref })}>
              <Text>{trigger.pack_ref}</Text>
            </a>
          </>
        )}
      </nav>
      <div className="page-head trigger-head">
        <div>
          <h1>
            <Text>{trigger.label}</Text>
          </h1>
          <p className="trigger-ref">
            <span className="mono">
              <Text>{trigger.ref}</Text>
            </span>
            {webhook.enabled && trigger.health !== 'disabled' && <HealthBadge health={trigger.health} />}
          </p>
          {trigger.description && (
            <p className="lead">
              <Text>{trigger.description}</Text>
            </p>
          )}
        </div>
        <WebhookSwitch />
      </div>
      {!trigger.enabled && webhook.enabled && (
        <Notice tone="warn">
          The trigger itself is disabled in Attune, so senders are answered 403 although the webhook is on.
        </Notice>
      )}
    </>
  );
}
