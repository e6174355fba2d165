// What the health of a trigger's webhook means, and the rules that decide about it.

import type { AlertState, Health } from '../../../lib/admin/api-types.ts';
import type { AlertRule } from '../../../lib/health/alert-rules.ts';
import type { Tone } from './outcomes.ts';

export const HEALTH_WORDS: Record<Health, { label: string; tone: Tone; meaning: string }> = {
  healthy: { label: 'Healthy', tone: 'ok', meaning: 'Nothing speaks against it.' },
  degraded: { label: 'Degraded', tone: 'warn', meaning: 'More goes wrong than should.' },
  failing: { label: 'Failing', tone: 'bad', meaning: 'Half or more of the requests are refused.' },
  silent: { label: 'Silent', tone: 'warn', meaning: 'Nothing has arrived for longer than usual.' },
  disabled: { label: 'Off', tone: 'quiet', meaning: 'The webhook is switched off.' },
};

export const ALERT_STATE_WORDS: Record<AlertState, { label: string; tone: Tone }> = {
  open: { label: 'Open', tone: 'bad' },
  acknowledged: { label: 'Acknowledged', tone: 'warn' },
  resolved: { label: 'Resolved', tone: 'ok' },
};

export interface RuleWords {
  label: string;
  hint: string;
  /** Its numbers, by their name in the rules. */
  fields: { name: string; label: string; unit?: string }[];
}

export const RULE_WORDS: Record<AlertRule, RuleWords> = {
  error_rate: {
    label: 'Too many refused requests',
    hint: 'Unknown keys do not count. From 50 % on the webhook is failing, before that degraded.',
    fields: [
      { name: 'threshold_percent', label: 'From', unit: '%' },
      { name: 'min_requests', label: 'Of at least', unit: 'requests' },
      { name: 'window_minutes', label: 'Within', unit: 'minutes' },
    ],
  },
  signature_failures: {
    label: 'Too many failed signatures',
    hint: 'However many others are accepted: a wrong secret, or somebody trying.',
    fields: [
      { name: 'count', label: 'From', unit: 'requests' },
      { name: 'window_minutes', label: 'Within', unit: 'minutes' },
    ],
  },
  silence: {
    label: 'Unusual silence',
    hint: 'Against the rhythm learned from two weeks. A trigger with too little history is never silent.',
    fields: [
      { name: 'factor', label: 'Times the usual pause' },
      { name: 'min_minutes', label: 'At least', unit: 'minutes' },
    ],
  },
  dead_letters: {
    label: 'Deliveries given up',
    hint: 'What could not be brought to a target, or to the handler, and waits to be replayed.',
    fields: [{ name: 'count', label: 'From', unit: 'deliveries' }],
  },
  breaker_open: {
    label: 'A target is cut off',
    hint: 'Its circuit breaker is open: nothing is sent there for a while.',
    fields: [],
  },
};
