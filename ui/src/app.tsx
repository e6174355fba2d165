// The whole UI: who is signed in decides between the sign-in form and the pages. When a session ends, the page stays as it
// is behind the form, so that nothing typed is lost.

import { useEffect } from 'react';
import { forgetEverything } from './api/use-query.ts';
import { loadTheRest } from './components/later.tsx';
import { Toasts } from './components/toasts.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Page } from './page.tsx';
import { SignInPage } from './session/sign-in-page.tsx';
import { useSessionState } from './session/use-session.ts';
import { Shell } from './shell.tsx';
import { StartingPage } from './starting-page.tsx';

/** By then the first page is there. */
const REST_AFTER_MS = 1_000;

export function App() {
  const { status, session } = useSessionState();
  const identity = session && `${session.identity.id} ${session.identity.tenant}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another person must not see what the last one loaded
  useEffect(() => forgetEverything, [identity]);
  const signedIn = status === 'signed_in';
  useEffect(() => {
    if (!signedIn) return;
    const timer = setTimeout(loadTheRest, REST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [signedIn]);
  return (
    <>
      <ConnectionBanner />
      {session !== null && (
        <div hidden={!signedIn} inert={!signedIn}>
          <Shell key={identity} session={session}>
            <Page />
          </Shell>
        </div>
      )}
      {status === 'resuming' && session === null && <StartingPage />}
      {!signedIn && !(status === 'resuming' && session === null) && <SignInPage />}
      <Toasts />
    </>
  );
}
