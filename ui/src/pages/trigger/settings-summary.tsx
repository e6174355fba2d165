// How the webhook is protected, at a glance; each line leads to where it is changed.

import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { count, plural } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';
import { schemeWords } from '../../words/schemes.ts';
import { useTrigger } from './trigger-context.ts';

export function SettingsSummary() {
  const { trigger, webhook } = useTrigger();
  const { hmac, ip_whitelist: allowlist, rate_limit: limit } = webhook;
  return (
    <Card title="Protection" tools={<a href={addressOf.trigger(trigger.ref, 'security')}>Change</a>}>
      <ul className="settings-summary">
        <Line on={hmac.enabled} name="Signature">
          {hmac.enabled ? schemeWords(hmac.scheme).label : 'Not required'}
        </Line>
        <Line on={allowlist.enabled} name="IP allowlist">
          {allowlist.enabled ? plural(allowlist.entries.length, 'entry', 'entries') : 'Any address may send'}
        </Line>
        <Line on={limit.enabled} name="Rate limit">
          {limit.enabled
            ? `${count(limit.requests)} per ${plural(limit.window_seconds, 'second')}`
            : 'The host’s default'}
        </Line>
        <Line on={webhook.payload_schema_enforced && trigger.payload_schema !== null} name="Payload">
          {`Up to ${count(webhook.payload_limit_kb)} KB${trigger.payload_schema === null ? '' : webhook.payload_schema_enforced ? ', schema checked' : ', schema not checked'}`}
        </Line>
      </ul>
    </Card>
  );
}

function Line({ on, name, children }: { on: boolean; name: string; children: string }) {
  return (
    <li>
      <span>{name}</span>
      <span className="muted">{children}</span>
      <Badge tone={on ? 'ok' : 'quiet'}>{on ? 'On' : 'Off'}</Badge>
    </li>
  );
}
