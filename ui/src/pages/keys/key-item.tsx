// One key: what it is called, whether it is in force and in use.

import type { WebhookKey } from '../../../../lib/admin/api-types.ts';
import { Badge } from '../../components/badge.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { useTrigger } from '../trigger/trigger-context.ts';
import { KeyActions, type KeyActionsProps } from './key-actions.tsx';
import { KeyTraffic } from './key-traffic.tsx';

export function KeyItem({ webhookKey: key, onChanged, onShow }: KeyActionsProps) {
  const { trigger } = useTrigger();
  return (
    <li className="key-item" data-key={key.id}>
      <div className="key-head">
        <h3>{key.label === null ? <span className="muted">Unnamed</span> : <Text>{key.label}</Text>}</h3>
        <span className="mono muted">{key.display}</span>
        <KeyBadges webhookKey={key} />
      </div>
      <p className="key-about">
        {key.owner !== null && (
          <span>
            Owner <Text>{key.owner}</Text>
          </span>
        )}
        {key.tenant !== null && (
          <span>
            Tenant <Text>{key.tenant}</Text>
          </span>
        )}
        <span>
          Last used <Time value={key.last_used_at} />
        </span>
        {key.last_refused_at !== null && (
          <span>
            Last refused <Time value={key.last_refused_at} />
          </span>
        )}
        <span>
          {key.state === 'revoked' ? (
            <>
              Revoked <Time value={key.revoked_at} absent="earlier" />
            </>
          ) : (
            <>
              Made <Time value={key.created} />
            </>
          )}
        </span>
        <a href={addressOf.trigger(trigger.ref, 'log', { key: key.display })}>Its requests</a>
      </p>
      {key.state !== 'revoked' && (
        <>
          <KeyTraffic webhookKey={key} />
          <p className="key-verdict">
            <Badge tone={key.safe_to_revoke ? 'ok' : 'quiet'}>
              {key.safe_to_revoke ? 'Safe to revoke' : 'Not safe to revoke'}
            </Badge>
            <span className="muted">{key.safe_to_revoke_reason}</span>
          </p>
          <KeyActions webhookKey={key} onChanged={onChanged} onShow={onShow} />
        </>
      )}
    </li>
  );
}

function KeyBadges({ webhookKey: key }: { webhookKey: WebhookKey }) {
  if (key.state === 'revoked') return <Badge tone="quiet">Revoked</Badge>;
  return (
    <>
      {key.is_primary && <span className="tag">Primary</span>}
      {key.state === 'expired' ? (
        <Badge tone="bad">
          Expired <Time value={key.expires_at} />
        </Badge>
      ) : (
        key.expires_at !== null && (
          <Badge tone="warn">
            Expires <Expiry at={key.expires_at} />
          </Badge>
        )
      )}
    </>
  );
}

/** Times to come are told in full: how long is left changes while one looks. */
function Expiry({ at }: { at: string }) {
  return <Time value={at} as="exact" />;
}
