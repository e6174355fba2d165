// Health: how all webhooks do, the alerts about them, and where those are sent; on tabs under one head.

import { PageHead } from '../../components/page-head.tsx';
import { TabNav } from '../../components/tab-nav.tsx';
import { addressOf } from '../../routing/addresses.ts';
import { AlertsPage } from '../alerts/alerts-page.tsx';
import { ChannelsPage } from '../alerts/channels-page.tsx';
import { HealthPage } from './health-page.tsx';

const SECTIONS = [
  { name: undefined, label: 'Overview', href: addressOf.health() },
  { name: 'alerts', label: 'Alerts', href: addressOf.alerts() },
  { name: 'channels', label: 'Alert channels', href: addressOf.alertChannels() },
];

export function HealthPages({ section }: { section: string | undefined }) {
  return (
    <>
      <PageHead
        title="Health"
        lead="All webhooks together: what arrives, what is refused, and which need a look."
      />
      <TabNav
        label="About health"
        tabs={SECTIONS.map(({ name, label, href }) => ({ label, href, isCurrent: name === section }))}
      />
      {section === 'alerts' ? <AlertsPage /> : section === 'channels' ? <ChannelsPage /> : <HealthPage />}
    </>
  );
}
