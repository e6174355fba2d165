// The frame around every page: skip link, navigation, who is signed in.

import { type ReactNode, useEffect, useRef } from 'react';
import type { Session } from '../../lib/admin/api-types.ts';
import { Button } from './components/button.tsx';
import { Icon, type IconName } from './components/icon.tsx';
import { Text } from './components/text.tsx';
import { OpenAlertsMark } from './pages/alerts/open-alerts-mark.tsx';
import { addressOf } from './routing/addresses.ts';
import { useLocation } from './routing/location.ts';
import { signOut } from './session/session-store.ts';

const PAGES: { name: string; label: string; href: string; icon: IconName }[] = [
  { name: 'triggers', label: 'Triggers', href: addressOf.triggers(), icon: 'triggers' },
  { name: 'log', label: 'Log', href: addressOf.log(), icon: 'log' },
  { name: 'test', label: 'Test', href: addressOf.test(), icon: 'test' },
  { name: 'events', label: 'Events', href: addressOf.events(), icon: 'events' },
  { name: 'health', label: 'Health', href: addressOf.health(), icon: 'health' },
  { name: 'audit', label: 'Audit', href: addressOf.audit(), icon: 'audit' },
];

export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const { path } = useLocation();
  const main = useRef<HTMLElement>(null);
  const page = path.join('/');
  const shownBefore = useRef(page);

  useEffect(() => {
    if (shownBefore.current === page) return;
    const samePlace =
      shownBefore.current.split('/').slice(0, 2).join('/') === page.split('/').slice(0, 2).join('/');
    shownBefore.current = page;
    if (samePlace) return;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [page]);

  return (
    <div className="shell">
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header className="sidebar">
        <a className="brand" href={addressOf.triggers()}>
          <span className="brand-mark" aria-hidden="true" />
          <span className="brand-name">Attune webhooks</span>
        </a>
        <nav aria-label="Pages">
          {PAGES.map((entry) => (
            <a
              key={entry.name}
              href={entry.href}
              aria-current={(path[0] ?? 'triggers') === entry.name ? 'page' : undefined}
            >
              <Icon name={entry.icon} />
              {entry.label}
              {entry.name === 'health' && <OpenAlertsMark />}
            </a>
          ))}
        </nav>
        <Identity session={session} />
      </header>
      <main ref={main} tabIndex={-1} id="content">
        {children}
      </main>
    </div>
  );
}

function Identity({ session }: { session: Session }) {
  return (
    <div className="identity">
      <div className="identity-text">
        <strong>
          <Text>{session.identity.login}</Text>
        </strong>
        <span className="muted">
          {session.permissions.update ? 'May look and change' : 'May look only'}
          {session.identity.tenant !== null && (
            <>
              {' · '}
              <Text>{session.identity.tenant}</Text>
            </>
          )}
        </span>
      </div>
      <Button variant="quiet" size="small" icon="signOut" label="Sign out" onClick={signOut}>
        {null}
      </Button>
    </div>
  );
}
