// Says that the server cannot be reached, and keeps trying; everything on the page stays as it is meanwhile.

import { useEffect, useState, useSyncExternalStore } from 'react';
import { isReachable, subscribeToConnection } from './api/connection.ts';
import { request } from './api/request.ts';
import { Button } from './components/button.tsx';
import { Icon } from './components/icon.tsx';
import { plural } from './format/quantities.ts';

const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 30;

export function ConnectionBanner() {
  const reachable = useSyncExternalStore(subscribeToConnection, isReachable);
  return (
    <div role="status" aria-live="polite">
      {!reachable && <Countdown />}
    </div>
  );
}

function Countdown() {
  const [tries, setTries] = useState(0);
  const [secondsLeft, setSecondsLeft] = useState(FIRST_WAIT_SECONDS);

  useEffect(() => {
    const timer = setTimeout(() => {
      if (secondsLeft > 1) setSecondsLeft(secondsLeft - 1);
      else tryNow();
    }, 1000);
    return () => clearTimeout(timer);
  });

  function tryNow(): void {
    setTries(tries + 1);
    setSecondsLeft(Math.min(FIRST_WAIT_SECONDS * 2 ** (tries + 1), LONGEST_WAIT_SECONDS));
    // Success and failure both end up in the connection store, which takes this banner away.
    request('webhooks/session').catch(() => undefined);
  }

  return (
    <div className="banner">
      <Icon name="warning" />
      <span>
        The server cannot be reached. Nothing you typed is lost.{' '}
        <span aria-hidden="true">Trying again in {plural(secondsLeft, 'second')}.</span>
      </span>
      <Button size="small" onClick={tryNow}>
        Try now
      </Button>
    </div>
  );
}
