// How one webhook is doing and why, against which figures, its usual rhythm, its alerts, and the rules for them.

import type { TriggerHealth } from '../../../../lib/admin/api-types.ts';
import { getHealth, listAlerts } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { HealthBadge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { Fact, Facts } from '../../components/facts.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { Text } from '../../components/text.tsx';
import { Time } from '../../components/time.tsx';
import { count } from '../../format/quantities.ts';
import { addressOf } from '../../routing/addresses.ts';
import { AlertList } from '../alerts/alert-list.tsx';
import { useTrigger } from '../trigger/trigger-context.ts';
import { AlertRulesForm } from './alert-rules-form.tsx';
import { RhythmChart } from './rhythm-chart.tsx';

const REFRESH_MS = 15_000;
const ALERTS_SHOWN = 5;

export function HealthTab() {
  const { webhook } = useTrigger();
  const ref = webhook.trigger_ref;
  // Judged anew with other rules: the revision is part of the name.
  const health = useQuery(`health of ${ref} ${webhook.revision}`, (signal) => getHealth(ref, signal), {
    refreshMs: REFRESH_MS,
  });
  return (
    <div className="columns even">
      <div className="stack">
        {health.data ? (
          <>
            <StateCard health={health.data} />
            <RhythmCard health={health.data} />
          </>
        ) : health.error ? (
          <ErrorState error={health.error} retry={health.reload} />
        ) : (
          <Skeleton lines={6} height={40} />
        )}
        <AlertsCard triggerRef={ref} />
      </div>
      <div className="stack">
        <AlertRulesForm />
      </div>
    </div>
  );
}

function StateCard({ health }: { health: TriggerHealth }) {
  const { figures, rules } = health;
  return (
    <Card title="State" tools={<HealthBadge health={health.health} />}>
      <ul className="health-reasons">
        {health.reasons.map((reason) => (
          <li key={reason.text}>
            <Text>{reason.text}</Text>
          </li>
        ))}
      </ul>
      <Facts>
        <Fact name="Requests">
          {count(figures.requests)}, {count(figures.failed)} refused ({figures.failed_percent} %) within{' '}
          {rules.error_rate.window_minutes} minutes
        </Fact>
        <Fact name="Usually refused">
          {figures.usual_percent === null ? 'nothing to compare with yet' : `${figures.usual_percent} %`}
        </Fact>
        <Fact name="Failed signatures">
          {count(figures.signature_failures)} within {rules.signature_failures.window_minutes} minutes
        </Fact>
        <Fact name="Last event">
          <Time value={figures.last_event_at} />
        </Fact>
        <Fact name="Given up">
          {count(figures.dead_letters)} deliveries, {count(figures.open_breakers)} targets cut off
        </Fact>
      </Facts>
    </Card>
  );
}

function RhythmCard({ health: { rhythm, figures } }: { health: TriggerHealth }) {
  return (
    <Card title="Usual rhythm">
      <RhythmChart events={rhythm.events_by_hour_of_week} />
      <p className="hint">
        {rhythm.is_known && rhythm.usual_gap_minutes !== null ? (
          <>
            Pauses are usually no longer than {gapWords(rhythm.usual_gap_minutes)}.{' '}
            {figures.silent_from !== null && (
              <>
                Without an event it counts as silent from <Time value={figures.silent_from} as="exact" /> on.
              </>
            )}
          </>
        ) : (
          'Too little is known yet to call anything silence: it takes eight hours with events over a week.'
        )}
      </p>
    </Card>
  );
}

function gapWords(minutes: number): string {
  const hours = Math.round(minutes / 60);
  return hours <= 1 ? 'an hour' : hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

function AlertsCard({ triggerRef }: { triggerRef: string }) {
  const alerts = useQuery(
    `alerts of ${triggerRef}`,
    (signal) => listAlerts({ trigger_ref: triggerRef, page_size: ALERTS_SHOWN }, signal),
    { refreshMs: REFRESH_MS },
  );
  return (
    <Card title="Alerts" tools={<a href={addressOf.alerts({ trigger_ref: triggerRef })}>All alerts</a>}>
      {alerts.data === undefined ? (
        alerts.error ? (
          <ErrorState error={alerts.error} retry={alerts.reload} />
        ) : (
          <Skeleton lines={2} height={48} />
        )
      ) : alerts.data.data.length === 0 ? (
        <EmptyState icon="check" title="No alerts so far" />
      ) : (
        <AlertList alerts={alerts.data.data} ofOneTrigger onChange={alerts.reload} />
      )}
    </Card>
  );
}
