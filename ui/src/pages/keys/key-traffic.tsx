// How much of the trigger's traffic comes by a key, as bars: what was let in, and what was refused.

import type { KeyTraffic as Traffic, WebhookKey } from '../../../../lib/admin/api-types.ts';
import { plural } from '../../format/quantities.ts';

export function KeyTraffic({ webhookKey: key }: { webhookKey: WebhookKey }) {
  return (
    <div className="key-traffic">
      <Share name="24 hours" traffic={key.traffic_24h} />
      <Share name="7 days" traffic={key.traffic_7d} />
    </div>
  );
}

function Share({ name, traffic }: { name: string; traffic: Traffic }) {
  const { accepted, refused, share } = traffic;
  const requests = accepted + refused;
  return (
    <div className="key-share">
      <span className="muted">{name}</span>
      {/* The numbers beside it say the same. */}
      <span className="share-bar" aria-hidden="true">
        {share !== null && requests > 0 && (
          <>
            <span className="accepted" style={{ width: `${(share * accepted * 100) / requests}%` }} />
            <span className="refused" style={{ width: `${(share * refused * 100) / requests}%` }} />
          </>
        )}
      </span>
      <span>
        {share === null ? (
          <span className="muted">no traffic</span>
        ) : (
          <>
            <strong>{percent(share)}</strong>{' '}
            <span className="muted">
              {plural(requests, 'request')}
              {refused > 0 && `, ${refused} refused`}
            </span>
          </>
        )}
      </span>
    </div>
  );
}

function percent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  return `${Math.round(share * 100)} %`;
}
