// The rules of a trigger as a form holds them: flat, numbers as the text that was typed.

import {
  ALERT_RULES,
  type AlertRules,
  type AlertRulesPatch,
  RENOTIFY_MINUTES,
  RESOLVE_AFTER_MINUTES,
  RULE_RANGES,
} from '../../../../lib/health/alert-rules.ts';

/** `error_rate.count` and the like, `remind`, `renotify_minutes`, `resolve_after_minutes`; `channels`: "all" or ids with commas. */
export type RulesDraft = Record<string, string | boolean>;

const RENOTIFY_FALLBACK = 240;
export const ALL_CHANNELS = 'all';

export function rulesDraftOf(rules: AlertRules): RulesDraft {
  const draft: RulesDraft = {
    remind: rules.renotify_minutes !== null,
    renotify_minutes: String(rules.renotify_minutes ?? RENOTIFY_FALLBACK),
    resolve_after_minutes: String(rules.resolve_after_minutes),
    channels: rules.channels === null ? ALL_CHANNELS : rules.channels.join(','),
  };
  for (const rule of ALERT_RULES) {
    for (const [name, value] of Object.entries(rules[rule]))
      draft[`${rule}.${name}`] = typeof value === 'boolean' ? value : String(value);
  }
  return draft;
}

export function rulesOf(draft: RulesDraft): AlertRulesPatch {
  const rules = ALERT_RULES.map((rule) => {
    const numbers = Object.keys(RULE_RANGES[rule]).map((name) => [name, Number(draft[`${rule}.${name}`])]);
    return [rule, { enabled: draft[`${rule}.enabled`] === true, ...Object.fromEntries(numbers) }];
  });
  const channels = String(draft.channels);
  return {
    ...Object.fromEntries(rules),
    renotify_minutes: draft.remind === true ? Number(draft.renotify_minutes) : null,
    resolve_after_minutes: Number(draft.resolve_after_minutes),
    channels: channels === ALL_CHANNELS ? null : channels.split(',').filter(Boolean).map(Number),
  };
}

/** Whether a number is missing or out of range. */
export function rulesProblem(
  draft: RulesDraft,
  errorOf: (text: string, min: number, max: number) => string | null,
): boolean {
  const ranges = ALERT_RULES.flatMap((rule) =>
    Object.entries(RULE_RANGES[rule]).map(([name, range]) => [`${rule}.${name}`, range] as const),
  );
  const all: (readonly [string, readonly [number, number]])[] = [
    ...ranges,
    ['resolve_after_minutes', RESOLVE_AFTER_MINUTES],
  ];
  if (draft.remind === true) all.push(['renotify_minutes', RENOTIFY_MINUTES]);
  return all.some(([name, [min, max]]) => errorOf(String(draft[name]), min, max) !== null);
}
