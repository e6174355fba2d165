// What a trigger's health is judged by and when that is worth an alert: the rules, their ranges and their defaults. A
// trigger stores its own as JSON under these very names, and plain SQL can write anything there.

export const ALERT_RULES = [
  'error_rate',
  'signature_failures',
  'silence',
  'dead_letters',
  'breaker_open',
] as const;
export type AlertRule = (typeof ALERT_RULES)[number];

/** `enabled` decides about alerts only; the thresholds hold for the state of health in any case. */
export interface AlertRules {
  error_rate: { enabled: boolean; threshold_percent: number; min_requests: number; window_minutes: number };
  signature_failures: { enabled: boolean; count: number; window_minutes: number };
  silence: { enabled: boolean; factor: number; min_minutes: number };
  dead_letters: { enabled: boolean; count: number };
  breaker_open: { enabled: boolean };
  /** How often an alert that nobody has acknowledged is told again; null: once is enough. */
  renotify_minutes: number | null;
  /** How long all must have been well before an alert is resolved. */
  resolve_after_minutes: number;
  /** Ids of alert channels; null: all channels of the trigger's tenant. */
  channels: number[] | null;
}

export type AlertRulesPatch = { [Name in keyof AlertRules]?: PatchOf<AlertRules[Name]> };
type PatchOf<Value> = Value extends number[] | number | null ? Value : Partial<Value>;

export const DEFAULT_ALERT_RULES: AlertRules = {
  error_rate: { enabled: true, threshold_percent: 10, min_requests: 5, window_minutes: 60 },
  signature_failures: { enabled: true, count: 10, window_minutes: 60 },
  silence: { enabled: true, factor: 3, min_minutes: 60 },
  dead_letters: { enabled: true, count: 1 },
  breaker_open: { enabled: true },
  renotify_minutes: 240,
  resolve_after_minutes: 5,
  channels: null,
};

type Range = readonly [min: number, max: number];

// Counts per minute are kept for three days, so that no window can be longer than that.
const WINDOW_MINUTES: Range = [5, 1440];
const COUNT: Range = [1, 1_000_000];

export const RULE_RANGES: { [Rule in AlertRule]: Record<string, Range> } = {
  error_rate: { threshold_percent: [1, 100], min_requests: COUNT, window_minutes: WINDOW_MINUTES },
  signature_failures: { count: COUNT, window_minutes: WINDOW_MINUTES },
  silence: { factor: [1, 100], min_minutes: [10, 43_200] },
  dead_letters: { count: COUNT },
  breaker_open: {},
};
export const RENOTIFY_MINUTES: Range = [5, 43_200];
export const RESOLVE_AFTER_MINUTES: Range = [0, 1440];
export const MAX_CHANNELS = 50;

/** Takes what is usable of what is stored, and the default for everything else. */
export function resolveAlertRules(stored: unknown): AlertRules {
  const given = recordOf(stored);
  const rules = Object.fromEntries(
    ALERT_RULES.map((rule) => [rule, resolveRule(rule, recordOf(given[rule]))]),
  );
  return {
    ...(rules as unknown as Pick<AlertRules, AlertRule>),
    renotify_minutes:
      given.renotify_minutes === null
        ? null
        : within(RENOTIFY_MINUTES, given.renotify_minutes, DEFAULT_ALERT_RULES.renotify_minutes),
    resolve_after_minutes: within(
      RESOLVE_AFTER_MINUTES,
      given.resolve_after_minutes,
      DEFAULT_ALERT_RULES.resolve_after_minutes,
    ),
    channels: Array.isArray(given.channels)
      ? given.channels.filter((id) => Number.isSafeInteger(id)).slice(0, MAX_CHANNELS)
      : null,
  };
}

/** Members that are not given keep what they are. */
export function patchAlertRules(old: AlertRules, patch: AlertRulesPatch): AlertRules {
  const merged: Record<string, unknown> = { ...old, ...patch };
  for (const rule of ALERT_RULES) merged[rule] = { ...old[rule], ...patch[rule] };
  return merged as unknown as AlertRules;
}

function resolveRule(rule: AlertRule, given: Record<string, unknown>): Record<string, unknown> {
  const defaults: Record<string, unknown> = DEFAULT_ALERT_RULES[rule];
  const numbers = Object.entries(RULE_RANGES[rule]).map(([name, range]) => [
    name,
    within(range, given[name], defaults[name] as number),
  ]);
  const enabled = typeof given.enabled === 'boolean' ? given.enabled : defaults.enabled;
  return { enabled, ...Object.fromEntries(numbers) };
}

function within<Fallback>([min, max]: Range, value: unknown, fallback: Fallback): number | Fallback {
  return Number.isInteger(value) && Number(value) >= min && Number(value) <= max ? Number(value) : fallback;
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
