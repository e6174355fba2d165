// Alerts: which are open, what became of the others, and a way to say that one is being looked after.

import { useState } from 'react';
import type { AlertEntry } from '../../../../lib/admin/api-types.ts';
import { messageOf } from '../../api/api-error.ts';
import { acknowledgeAlert } from '../../api/endpoints.ts';
import { useAction } from '../../api/use-action.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { useReadOnlyReason } from '../../session/use-session.ts';
import { ALERT_STATE_WORDS, RULE_WORDS } from '../../words/health.ts';
import { NotificationList } from './notification-list.tsx';
import { noteAlertsChanged } from './open-alerts-mark.tsx';

export interface AlertListProps {
  alerts: AlertEntry[];
  /** All are of one trigger, which is named around the list. */
  ofOneTrigger?: boolean;
  /** Called after one was acknowledged. */
  onChange: () => void;
}

export function AlertList({ alerts, ofOneTrigger = false, onChange }: AlertListProps) {
  return (
    <ul className="alert-list">
      {alerts.map((alert) => (
        <AlertItem key={alert.id} alert={alert} isNamed={ofOneTrigger} onChange={onChange} />
      ))}
    </ul>
  );
}

interface AlertItemProps {
  alert: AlertEntry;
  isNamed: boolean;
  onChange: () => void;
}

function AlertItem({ alert, isNamed, onChange }: AlertItemProps) {
  const [isOpen, setOpen] = useState(false);
  const readOnlyReason = useReadOnlyReason();
  const acknowledge = useAction(async () => {
    await acknowledgeAlert(alert.id);
    noteAlertsChanged();
    onChange();
  });
  const words = ALERT_STATE_WORDS[alert.state];
  return (
    <li className={`alert-item ${alert.state}`}>
      <div className="alert-head">
        <Badge tone={words.tone}>{words.label}</Badge>
        <strong>{RULE_WORDS[alert.rule].label}</strong>
        {!isNamed && (
          <>
            <a href={addressOf.trigger(alert.trigger_ref, 'health')}>
              <Text>{alert.trigger_label}</Text>
            </a>
            <code className="muted">
              <Text>{alert.trigger_ref}</Text>
            </code>
          </>
        )}
      </div>
      <p className="alert-reason">
        <Text>{alert.reason}</Text>
      </p>
      <p className="muted alert-when">
        <When alert={alert} />
      </p>
      <div className="actions">
        {alert.state === 'open' && (
          <Button
            size="small"
            icon="check"
            pending={acknowledge.pending}
            disabledReason={readOnlyReason}
            label={`Acknowledge: ${RULE_WORDS[alert.rule].label}, ${alert.trigger_ref}`}
            onClick={() => void acknowledge.run()}
          >
            Acknowledge
          </Button>
        )}
        <Button size="small" variant="quiet" expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          Notifications ({alert.notifications.length})
        </Button>
      </div>
      {acknowledge.error !== null && <Notice tone="bad">{messageOf(acknowledge.error)}</Notice>}
      {isOpen && <NotificationList notifications={alert.notifications} />}
    </li>
  );
}

function When({ alert }: { alert: AlertEntry }) {
  return (
    <>
      Opened <Time value={alert.opened_at} />
      {alert.renotified_at !== null && (
        <>
          {' '}
          · told again <Time value={alert.renotified_at} />
        </>
      )}
      {alert.acknowledged_at !== null && (
        <>
          {' '}
          · acknowledged by <Text>{alert.acknowledged_by}</Text> <Time value={alert.acknowledged_at} />
        </>
      )}
      {alert.resolved_at !== null && (
        <>
          {' '}
          · resolved <Time value={alert.resolved_at} />: <Text>{alert.resolved_reason}</Text>
        </>
      )}
    </>
  );
}
