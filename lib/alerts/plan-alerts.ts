// What becomes of a trigger's alerts when its health has been judged: opened, told again, resolved. Pure: what is open,
// what was found and the time come in.

import { ALERT_RULES, type AlertRule, type AlertRules } from '../health/alert-rules.ts';
import type { Judgement } from '../health/judge-health.ts';

export interface OpenAlert {
  id: number;
  rule: AlertRule;
  openedAtMs: number;
  renotifiedAtMs: number | null;
  /** Since when its condition has not been met any more; null while it is. */
  clearSinceMs: number | null;
  isAcknowledged: boolean;
}

export type AlertStep =
  | { kind: 'open'; rule: AlertRule; reason: string }
  /** Still met: the reason may have other figures by now. `isDue` where it is time to tell it again. */
  | { kind: 'keep'; alert: OpenAlert; reason: string; isDue: boolean }
  /** Not met, but not for long enough either. */
  | { kind: 'wait'; alert: OpenAlert }
  | { kind: 'resolve'; alert: OpenAlert; reason: string };

const MINUTE_MS = 60_000;

export function planAlerts(
  rules: AlertRules,
  { state, findings }: Judgement,
  open: readonly OpenAlert[],
  nowMs: number,
): AlertStep[] {
  return ALERT_RULES.flatMap((rule): AlertStep[] => {
    const alert = open.find((one) => one.rule === rule);
    const off = offReason(rules, rule, state === 'disabled');
    if (off !== null) return alert === undefined ? [] : [{ kind: 'resolve', alert, reason: off }];
    const { reason } = findings[rule];
    if (reason === null) return alert === undefined ? [] : [clearingStep(rules, alert, nowMs)];
    if (alert === undefined) return [{ kind: 'open', rule, reason }];
    return [{ kind: 'keep', alert, reason, isDue: isReminderDue(rules, alert, nowMs) }];
  });
}

function offReason(rules: AlertRules, rule: AlertRule, isDisabled: boolean): string | null {
  if (isDisabled) return 'The webhook was switched off';
  return rules[rule].enabled ? null : 'The rule was switched off';
}

/** A condition that comes and goes around its threshold must not open and resolve an alert each time. */
function clearingStep({ resolve_after_minutes }: AlertRules, alert: OpenAlert, nowMs: number): AlertStep {
  const clearSinceMs = alert.clearSinceMs ?? nowMs;
  const isOver = nowMs - clearSinceMs >= resolve_after_minutes * MINUTE_MS;
  return isOver
    ? { kind: 'resolve', alert, reason: 'The threshold is not reached any more' }
    : { kind: 'wait', alert };
}

function isReminderDue({ renotify_minutes }: AlertRules, alert: OpenAlert, nowMs: number): boolean {
  if (renotify_minutes === null || alert.isAcknowledged) return false;
  return nowMs - (alert.renotifiedAtMs ?? alert.openedAtMs) >= renotify_minutes * MINUTE_MS;
}
