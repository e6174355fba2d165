// Which page an address shows.

import { useEffect } from 'react';
import { later } from './components/later.tsx';
import { EmptyState } from './components/states.tsx';
import { visibleText } from './format/visible-text.ts';
import { TriggersPage } from './pages/triggers/triggers-page.tsx';
import { addressOf } from './routing/addresses.ts';
import { useLocation } from './routing/location.ts';

const TriggerPage = later(async () => (await import('./pages/trigger/trigger-page.tsx')).TriggerPage);
const LogPage = later(async () => (await import('./pages/log/log-page.tsx')).LogPage);
const TestPage = later(async () => (await import('./pages/test-tool/test-page.tsx')).TestPage);
const EventsPage = later(async () => (await import('./pages/events/events-page.tsx')).EventsPage);
const EventPage = later(async () => (await import('./pages/events/event-page.tsx')).EventPage);
const HealthPages = later(async () => (await import('./pages/health/health-pages.tsx')).HealthPages);
const AuditPage = later(async () => (await import('./pages/audit/audit-page.tsx')).AuditPage);

const TITLES: Record<string, string> = {
  triggers: 'Triggers',
  log: 'Log',
  test: 'Test tool',
  events: 'Events',
  health: 'Health',
  audit: 'Audit',
};

export function Page() {
  const { path } = useLocation();
  const [page = 'triggers', name] = path;
  useEffect(() => {
    document.title = [visibleText(name ?? ''), TITLES[page], 'Attune webhooks'].filter(Boolean).join(' · ');
  }, [page, name]);

  if (page === 'triggers')
    return name === undefined ? <TriggersPage /> : <TriggerPage key={name} triggerRef={name} />;
  if (page === 'log') return <LogPage />;
  if (page === 'test') return <TestPage />;
  if (page === 'events' && name === undefined) return <EventsPage />;
  if (page === 'events' && /^\d+$/.test(name ?? '')) return <EventPage key={name} id={Number(name)} />;
  if (page === 'health') return <HealthPages section={name} />;
  if (page === 'audit') return <AuditPage />;
  return (
    <EmptyState icon="search" title="There is no such page">
      <a href={addressOf.triggers()}>Go to the triggers</a>
    </EmptyState>
  );
}
