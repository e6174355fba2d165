// What an alert's recipients are told, in the form of each kind of channel.

import type { AlertRule } from '../health/alert-rules.ts';
import type { Health } from '../health/health-state.ts';

export type NotificationKind = 'opened' | 'reminder' | 'resolved';

/** What `onAlert` is given, and what a signed webhook has as `data`. Times are RFC 3339, UTC. */
export interface AlertMessage {
  kind: NotificationKind;
  alert_id: number;
  rule: AlertRule;
  trigger: { id: number; ref: string; label: string; tenant: string | null };
  /** State of the trigger's health at that moment. */
  health: Health;
  /** In words. */
  reason: string;
  figures: Record<string, number | string | null>;
  opened_at: string;
  /** Null while it is open. */
  resolved_at: string | null;
}

export type OnAlert = (message: AlertMessage) => Promise<unknown> | unknown;

export const RULE_LABELS: Record<AlertRule, string> = {
  error_rate: 'Too many refused requests',
  signature_failures: 'Too many failed signatures',
  silence: 'Unusual silence',
  dead_letters: 'Deliveries given up',
  breaker_open: 'A target is cut off',
};

const OPENINGS: Record<NotificationKind, string> = {
  opened: 'Alert',
  reminder: 'Still',
  resolved: 'Resolved',
};

/** Body for a signed webhook: type, time and data, as Standard Webhooks has it. */
export function webhookBody(message: AlertMessage, timestamp: string): string {
  return JSON.stringify({ type: `webhook.alert.${message.kind}`, timestamp, data: message });
}

/** Body for Slack's incoming webhooks and what is compatible with them. */
export function slackBody({ kind, rule, trigger, reason }: AlertMessage): string {
  const text = `${OPENINGS[kind]}: ${RULE_LABELS[rule]} – ${trigger.label} (${trigger.ref})\n${reason}`;
  return JSON.stringify({ text: escapeForSlack(text) });
}

/** These three begin links, mentions and entities there: a label must not call a whole channel. */
function escapeForSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** For trying a channel out. */
export function sampleMessage(nowMs: number, tenant: string | null): AlertMessage {
  return {
    kind: 'opened',
    alert_id: 0,
    rule: 'error_rate',
    trigger: { id: 0, ref: 'test.notification', label: 'A test notification', tenant },
    health: 'degraded',
    reason:
      'This is a test: 12 of 40 requests in the last hour failed their signature (30 %); usual is below 1 %',
    figures: { requests: 40, failed: 12, failed_percent: 30, usual_percent: 0.5 },
    opened_at: new Date(nowMs).toISOString(),
    resolved_at: null,
  };
}
