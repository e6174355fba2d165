// The rules of a trigger's health and alerts as joi schemas, made from their ranges.

import Joi from 'joi';
import {
  ALERT_RULES,
  type AlertRule,
  type AlertRulesPatch,
  DEFAULT_ALERT_RULES,
  MAX_CHANNELS,
  RENOTIFY_MINUTES,
  RESOLVE_AFTER_MINUTES,
  RULE_RANGES,
} from '../health/alert-rules.ts';

const MEANING: Record<string, string> = {
  threshold_percent: 'Refused requests of all, in percent; unknown keys do not count.',
  min_requests: 'With fewer requests in the window nothing is said.',
  window_minutes: 'How far back is looked.',
  'signature_failures.count': 'Requests in the window that failed their signature.',
  'dead_letters.count': 'Deliveries that were given up and wait to be replayed.',
  factor: 'How many usual pauses, or hours that never were without events, make silence.',
  min_minutes: 'Less than this is never silence.',
};

const whole = ([min, max]: readonly [number, number]) => Joi.number().integer().min(min).max(max);

function ruleSchema(rule: AlertRule): Joi.ObjectSchema {
  const defaults: Record<string, unknown> = DEFAULT_ALERT_RULES[rule];
  const numbers = Object.entries(RULE_RANGES[rule]).map(([name, range]) => {
    const meaning = MEANING[`${rule}.${name}`] ?? MEANING[name] ?? '';
    return [name, whole(range).description(meaning).example(defaults[name])] as const;
  });
  const enabled = Joi.boolean().description('Whether it opens alerts; the thresholds hold in any case.');
  return Joi.object({ enabled, ...Object.fromEntries(numbers) });
}

export const alertRulesSchema = Joi.object<AlertRulesPatch>({
  ...Object.fromEntries(ALERT_RULES.map((rule) => [rule, ruleSchema(rule)])),
  renotify_minutes: whole(RENOTIFY_MINUTES)
    .allow(null)
    .description('How often an alert that nobody has acknowledged is told again; null: never.')
    .example(240),
  resolve_after_minutes: whole(RESOLVE_AFTER_MINUTES)
    .description('How long all must have been well before an alert is resolved.')
    .example(5),
  channels: Joi.array()
    .items(Joi.number().integer().min(1))
    .unique()
    .max(MAX_CHANNELS)
    .allow(null)
    .description("Ids of alert channels; null: all of the trigger's tenant."),
});
