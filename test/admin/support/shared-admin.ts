// One admin API for the test files that look at triggers of their own only: a database of its own for each would take
// longer than their tests.

import { type AdminServer, startAdmin } from './admin-server.ts';

let shared: Promise<AdminServer> | undefined;

/** Closed when the run ends. */
export function sharedAdmin(): Promise<AdminServer> {
  shared ??= startAdmin();
  return shared;
}

after(async () => (await shared)?.close());
