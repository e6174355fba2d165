// A trigger with a past: some deliveries accepted, some refused, settings changed.

import { addTrigger, type TestTrigger } from '../../support/webhook-host.ts';
import type { Site } from './site.ts';

export const PUSH = {
  ref: 'refs/heads/main',
  repository: { id: 186853002, full_name: 'octocat/hello-world' },
};

export async function addUsedTrigger(
  site: Site,
  columns: Record<string, unknown> = {},
): Promise<TestTrigger> {
  const trigger = await addTrigger(site.database, columns);
  for (let delivery = 1; delivery <= 3; delivery += 1) {
    await site.deliver(trigger.key, JSON.stringify({ ...PUSH, delivery }), {
      'User-Agent': 'GitHub-Hookshot/1',
    });
  }
  await site.deliver(trigger.key, 'not JSON');
  return trigger;
}
