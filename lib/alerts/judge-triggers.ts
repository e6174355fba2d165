// One batch of a round: judges triggers, stores their health, and lets their alerts follow from it.

import type { Knex } from 'knex';
import { type FactsOfTrigger, readFacts } from '../health/facts-store.ts';
import type { Finding } from '../health/finding.ts';
import { storeHealth } from '../health/health-store.ts';
import { type Judgement, judgeHealth } from '../health/judge-health.ts';
import type { AlertMessage, NotificationKind } from './alert-message.ts';
import { insertAlert, insertNotifications, openAlertsOf, updateAlert } from './alert-store.ts';
import { type AlertStep, type OpenAlert, planAlerts } from './plan-alerts.ts';

export interface JudgeOptions {
  nowMs: number;
  resumedAtMs: number | null;
  /** Whether the host has a function to be told of alerts. */
  hasOnAlert: boolean;
}

interface Judged {
  trigger: FactsOfTrigger;
  judgement: Judgement;
}

/** Everything in the given transaction. */
export async function judgeTriggers(
  transaction: Knex,
  triggerIds: readonly number[],
  options: JudgeOptions,
): Promise<void> {
  const { nowMs } = options;
  const triggers = await readFacts(transaction, triggerIds, options);
  const judged = triggers.map((trigger) => ({ trigger, judgement: judgeHealth(trigger.facts, nowMs) }));
  await storeHealth(
    transaction,
    judged.map(({ trigger, judgement }) => ({ ...trigger, judgement })),
    nowMs,
  );
  const open = await openAlertsOf(transaction, triggerIds);
  for (const one of judged) await followUp(transaction, one, open.get(one.trigger.triggerId) ?? [], options);
}

async function followUp(
  transaction: Knex,
  judged: Judged,
  open: readonly OpenAlert[],
  options: JudgeOptions,
): Promise<void> {
  const steps = planAlerts(judged.trigger.facts.rules, judged.judgement, open, options.nowMs);
  for (const step of steps) await perform(transaction, judged, step, options);
}

async function perform(
  transaction: Knex,
  judged: Judged,
  step: AlertStep,
  options: JudgeOptions,
): Promise<void> {
  const now = new Date(options.nowMs);
  if (step.kind === 'open') return open(transaction, judged, step, options);
  const { alert } = step;
  const figures = figuresOf(judged, alert.rule);
  if (step.kind === 'wait') {
    if (alert.clearSinceMs === null) await updateAlert(transaction, alert.id, { clear_since: now });
    return;
  }
  if (step.kind === 'keep') {
    const renotified = step.isDue ? { renotified_at: now } : {};
    const columns = {
      reason: step.reason,
      figures: JSON.stringify(figures),
      clear_since: null,
      ...renotified,
    };
    const kept = await updateAlert(transaction, alert.id, columns);
    if (kept && step.isDue)
      await tell(transaction, judged, { ...alert, kind: 'reminder', reason: step.reason }, options);
    return;
  }
  const resolved = { state: 'resolved', resolved_at: now, resolved_reason: step.reason };
  if (await updateAlert(transaction, alert.id, resolved))
    await tell(transaction, judged, { ...alert, kind: 'resolved', reason: step.reason }, options);
}

async function open(
  transaction: Knex,
  judged: Judged,
  { rule, reason }: Extract<AlertStep, { kind: 'open' }>,
  options: JudgeOptions,
): Promise<void> {
  const { triggerId } = judged.trigger;
  const alert = { triggerId, rule, reason, figures: figuresOf(judged, rule) };
  const id = await insertAlert(transaction, alert, options.nowMs);
  if (id === null) return;
  await tell(transaction, judged, { id, rule, openedAtMs: options.nowMs, kind: 'opened', reason }, options);
}

interface Told extends Pick<OpenAlert, 'id' | 'rule' | 'openedAtMs'> {
  kind: NotificationKind;
  reason: string;
}

async function tell(
  transaction: Knex,
  { trigger, judgement }: Judged,
  { id, rule, openedAtMs, kind, reason }: Told,
  { nowMs, hasOnAlert }: JudgeOptions,
): Promise<void> {
  const { triggerId, ref, label, tenant, facts } = trigger;
  const message: AlertMessage = {
    kind,
    alert_id: id,
    rule,
    trigger: { id: triggerId, ref, label, tenant },
    health: judgement.state,
    reason,
    figures: judgement.findings[rule].figures,
    opened_at: new Date(openedAtMs).toISOString(),
    resolved_at: kind === 'resolved' ? new Date(nowMs).toISOString() : null,
  };
  await insertNotifications(transaction, message, { tenant, rules: facts.rules, hasOnAlert }, nowMs);
}

function figuresOf({ judgement }: Judged, rule: keyof Judgement['findings']): Finding['figures'] {
  return judgement.findings[rule].figures;
}
