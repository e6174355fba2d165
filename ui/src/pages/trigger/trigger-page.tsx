// A trigger and everything about its webhook, on tabs under one head.

import { useMemo, useState } from 'react';
import { getTrigger } from '../../api/endpoints.ts';
import { useQuery } from '../../api/use-query.ts';
import { later } from '../../components/later.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { TabNav } from '../../components/tab-nav.tsx';
import { addressOf, type TriggerTab } from '../../routing/addresses.ts';
import { useLocation } from '../../routing/location.ts';
import { AuditList } from '../audit/audit-list.tsx';
import { LogView } from '../log/log-view.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { TriggerContext } from './trigger-context.ts';
import { TriggerHead } from './trigger-head.tsx';

const ConnectTab = later(async () => (await import('../connect/connect-tab.tsx')).ConnectTab);
const SecurityTab = later(async () => (await import('../security/security-tab.tsx')).SecurityTab);
const PayloadTab = later(async () => (await import('../payload-tab/payload-tab.tsx')).PayloadTab);
const KeysTab = later(async () => (await import('../keys/keys-tab.tsx')).KeysTab);
const TargetsTab = later(async () => (await import('../targets/targets-tab.tsx')).TargetsTab);
const DeliveriesTab = later(async () => (await import('../deliveries/deliveries-tab.tsx')).DeliveriesTab);
const HealthTab = later(async () => (await import('../health/health-tab.tsx')).HealthTab);
const RefusedTab = later(async () => (await import('../refused/refused-tab.tsx')).RefusedTab);
const TestTool = later(async () => (await import('../test-tool/test-tool.tsx')).TestTool);

const REFRESH_MS = 15_000;
const TABS: { name: TriggerTab; label: string }[] = [
  { name: 'overview', label: 'Overview' },
  { name: 'connect', label: 'Connect' },
  { name: 'security', label: 'Security' },
  { name: 'payload', label: 'Payload' },
  { name: 'keys', label: 'Keys' },
  { name: 'targets', label: 'Targets' },
  { name: 'deliveries', label: 'Deliveries' },
  { name: 'health', label: 'Health' },
  { name: 'log', label: 'Log' },
  { name: 'refused', label: 'Refused' },
  { name: 'test', label: 'Test' },
  { name: 'history', label: 'History' },
];

export function TriggerPage({ triggerRef }: { triggerRef: string }) {
  const tab = (useLocation().path[2] ?? 'overview') as TriggerTab;
  const [keyShown, showKey] = useState(false);
  const query = useQuery(`trigger ${triggerRef}`, (signal) => getTrigger(triggerRef, signal), {
    refreshMs: REFRESH_MS,
  });
  const { data: trigger, reload, set } = query;
  const view = useMemo(
    () =>
      trigger && {
        trigger,
        webhook: trigger.webhook,
        apply: (webhook: typeof trigger.webhook) =>
          set({ ...trigger, webhook, webhook_enabled: webhook.enabled }),
        reload,
        keyShown,
        showKey,
      },
    [trigger, reload, set, keyShown],
  );

  if (view === undefined) {
    return query.error ? (
      <ErrorState
        error={query.error}
        retry={reload}
        back={{ href: addressOf.triggers(), label: 'Go to the triggers' }}
      />
    ) : (
      <Skeleton lines={4} height={80} />
    );
  }
  return (
    <TriggerContext value={view}>
      <TriggerHead />
      <TabNav
        label="About this trigger"
        tabs={TABS.map(({ name, label }) => ({
          label,
          href: addressOf.trigger(triggerRef, name),
          isCurrent: name === tab,
        }))}
      />
      <TabContent tab={tab} triggerRef={triggerRef} />
    </TriggerContext>
  );
}

function TabContent({ tab, triggerRef }: { tab: TriggerTab; triggerRef: string }) {
  if (tab === 'connect') return <ConnectTab />;
  if (tab === 'security') return <SecurityTab />;
  if (tab === 'payload') return <PayloadTab />;
  if (tab === 'keys') return <KeysTab />;
  if (tab === 'targets') return <TargetsTab />;
  if (tab === 'deliveries') return <DeliveriesTab />;
  if (tab === 'health') return <HealthTab />;
  if (tab === 'log') return <LogView triggerRef={triggerRef} />;
  if (tab === 'refused') return <RefusedTab />;
  if (tab === 'test') return <TestTool triggerRef={triggerRef} />;
  if (tab === 'history') return <AuditList triggerRef={triggerRef} />;
  return <OverviewTab />;
}
