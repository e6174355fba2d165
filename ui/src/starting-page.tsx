// What is seen while a session that was there before is looked up: the frame, so that nothing jumps when the page comes.

import { Skeleton } from './components/states.tsx';

export function StartingPage() {
  return (
    <div className="shell">
      <header className="sidebar">
        <span className="brand">
          <span className="brand-mark" aria-hidden="true" />
          <span className="brand-name">Attune webhooks</span>
        </span>
      </header>
      <main>
        <Skeleton lines={8} height={44} />
      </main>
    </div>
  );
}
