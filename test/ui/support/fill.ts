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

/** An open alert of the trigger, its health that goes with it, and a channel that alerts are sent to. */
export async function addAlert({ database: { knex } }: Site, { id }: TestTrigger): Promise<void> {
  const at = new Date();
  const reason = '12 of 40 requests in the last hour failed their signature (30 %); usual is below 1 %';
  const reasons = JSON.stringify([{ rule: 'error_rate', state: 'degraded', text: reason }]);
  const health = { trigger_id: id, state: 'degraded', since: at, judged_at: at, reasons };
  await knex('attune.webhook_health').insert(health).onConflict('trigger_id').merge();
  await knex('attune.webhook_alert').insert({ trigger_id: id, rule: 'error_rate', reason, opened_at: at });
  const channel = {
    label: 'On call',
    kind: 'webhook',
    url: 'https://alerts.example.com/hook',
    secret: 'whsec_AA',
  };
  await knex('attune.webhook_alert_channel').insert(channel);
}
