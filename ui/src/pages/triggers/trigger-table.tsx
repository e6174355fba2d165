// The triggers as rows; on narrow screens as cards.

import type { TriggerSummary } from '../../../../lib/admin/api-types.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { Badge, HealthBadge } from '../../components/badge.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { plural, shortCount } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';

export function TriggerTable({ triggers }: { triggers: TriggerSummary[] }) {
  return (
    <table className="table rows trigger-table">
      <thead>
        <tr>
          <th scope="col">Trigger</th>
          <th scope="col">Webhook</th>
          <th scope="col">Events, last 24 h</th>
          <th scope="col" className="number">
            Refused
          </th>
          <th scope="col">Last event</th>
        </tr>
      </thead>
      <tbody>
        {triggers.map((trigger) => (
          <TriggerRow key={trigger.id} trigger={trigger} />
        ))}
      </tbody>
    </table>
  );
}

function TriggerRow({ trigger }: { trigger: TriggerSummary }) {
  return (
    <tr className="linked">
      <th scope="row" className="trigger-name">
        <a href={addressOf.trigger(trigger.ref)}>
          <Text>{trigger.label}</Text>
        </a>
        <span className="mono muted">
          <Text>{trigger.ref}</Text>
        </span>
      </th>
      <td className="trigger-state">
        {trigger.webhook_enabled ? <HealthBadge health={trigger.health} /> : <Badge tone="quiet">Off</Badge>}
        {!trigger.enabled && <Badge tone="warn">Trigger disabled</Badge>}
      </td>
      <td className="trigger-events">
        <Sparkline
          values={trigger.sparkline_24h}
          label={`${plural(trigger.events_24h, 'event')} in the last 24 hours`}
        />
        <span className={trigger.events_24h === 0 ? 'muted' : undefined}>
          {shortCount(trigger.events_24h)}
        </span>
      </td>
      <td className={`number trigger-refused ${trigger.refused_24h > 0 ? 'bad-text' : 'muted'}`}>
        {shortCount(trigger.refused_24h)}
        <span className="narrow-only"> refused</span>
      </td>
      <td className="trigger-last">
        <Time value={trigger.last_event_at} />
      </td>
    </tr>
  );
}
