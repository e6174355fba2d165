// The first look at a trigger's webhook: its URL, what arrives, how it is protected.

import { StatsPanel } from '../../charts/stats-panel.tsx';
import { FirstSteps } from './first-steps.tsx';
import { RecentDeliveries } from './recent-deliveries.tsx';
import { SettingsSummary } from './settings-summary.tsx';
import { useTrigger } from './trigger-context.ts';
import { UrlCard } from './url-card.tsx';
import { UseCard } from './use-card.tsx';

export function OverviewTab() {
  const { webhook, trigger } = useTrigger();
  if (webhook.webhook_key_display === null) return <FirstSteps />;
  return (
    <div className="columns">
      <div className="stack">
        <UrlCard />
        <StatsPanel triggerRef={trigger.ref} />
      </div>
      <div className="stack">
        <UseCard />
        <SettingsSummary />
        <RecentDeliveries />
      </div>
    </div>
  );
}
