// Judges how a trigger's webhook is doing. Pure: the counts, the history and the time come in.

import type { Outcome } from '../outcome.ts';
import { ALERT_RULES, type AlertRule, type AlertRules } from './alert-rules.ts';
import { FAILED_OUTCOMES } from './failed-outcomes.ts';
import type { Finding } from './finding.ts';
import { type Health, mostUrgent } from './health-state.ts';
import { judgeRequests, type RequestCounts } from './judge-requests.ts';
import { judgeSilence } from './judge-silence.ts';
import { judgeBreakers, judgeDeadLetters, type OpenBreaker } from './judge-targets.ts';
import type { Rhythm } from './rhythm.ts';
import { windowWords } from './words.ts';

export interface HealthFacts extends RequestCounts {
  rules: AlertRules;
  /** Whether webhook and trigger are both on. */
  active: boolean;
  /** Since when it is on, or since when anybody has been here to receive anything, whichever is later. */
  listeningSinceMs: number | null;
  lastEventMs: number | null;
  /** Null where too little is known. */
  rhythm: Rhythm | null;
  deadLetters: number;
  openBreakers: readonly OpenBreaker[];
}

export interface Reason {
  rule: AlertRule | null;
  state: Health;
  text: string;
}

export interface Judgement {
  state: Health;
  /** The most urgent first; never empty. */
  reasons: Reason[];
  findings: Record<AlertRule, Finding>;
  /** When to judge again although nothing arrives; null: only then. */
  dueAtMs: number | null;
}

const MINUTE_MS = 60_000;
/** How stale "no event for 5 h" may become. */
const WORDS_MS = 30 * MINUTE_MS;

export function judgeHealth(facts: HealthFacts, nowMs: number): Judgement {
  const { errorRate, signatures } = judgeRequests(facts);
  const { finding: silence, fromMs } = judgeSilence(facts, nowMs);
  const findings = {
    error_rate: errorRate,
    signature_failures: signatures,
    silence,
    dead_letters: judgeDeadLetters(facts),
    breaker_open: judgeBreakers(facts),
  };
  if (!facts.active) {
    const reason: Reason = {
      rule: null,
      state: 'disabled',
      text: 'The webhook or its trigger is switched off',
    };
    return { state: 'disabled', reasons: [reason], findings: all(unremarkable), dueAtMs: null };
  }
  const state = mostUrgent(ALERT_RULES.map((rule) => findings[rule].state));
  const reasons = reasonsOf(findings, state);
  if (reasons.length === 0) reasons.push({ rule: null, state, text: wellWords(facts) });
  return { state, reasons, findings, dueAtMs: dueAt(facts, findings, fromMs, nowMs) };
}

function unremarkable(): Finding {
  return { state: 'healthy', reason: null, figures: {} };
}

function all(make: () => Finding): Record<AlertRule, Finding> {
  return Object.fromEntries(ALERT_RULES.map((rule) => [rule, make()])) as Record<AlertRule, Finding>;
}

function reasonsOf(findings: Record<AlertRule, Finding>, worst: Health): Reason[] {
  const reasons = ALERT_RULES.flatMap((rule) => {
    const { state, reason, isCovered } = findings[rule];
    return state === 'healthy' || reason === null || isCovered ? [] : [{ rule, state, text: reason }];
  });
  return reasons.sort((a, b) => Number(b.state === worst) - Number(a.state === worst));
}

function wellWords({ recent, lastEventMs, rules, rhythm }: HealthFacts): string {
  const arrived = Object.values(recent).reduce((sum, count) => sum + count, 0);
  if (lastEventMs === null && arrived === 0) return 'No request has arrived yet';
  const window = windowWords(rules.error_rate.window_minutes);
  if (arrived > 0) return `What arrived in ${window} was accepted, or too little of it refused to matter`;
  return `Nothing arrived in ${window}, ${rhythm === null ? 'and too little is known of its rhythm to miss anything' : 'which is not unusual'}`;
}

/** A window slides on although nothing arrives: what was accepted leaves it, and what was refused weighs more. */
function dueAt(
  { recent, signatureFailures }: HealthFacts,
  findings: Record<AlertRule, Finding>,
  silentFromMs: number | null,
  nowMs: number,
): number | null {
  const anyRefused =
    signatureFailures > 0 ||
    Object.keys(recent).some((outcome) => FAILED_OUTCOMES.includes(outcome as Outcome));
  const moving = (['error_rate', 'signature_failures', 'dead_letters', 'breaker_open'] as const).some(
    (rule) => findings[rule].state !== 'healthy',
  );
  if (anyRefused || moving) return nowMs + MINUTE_MS;
  if (silentFromMs === null) return null;
  return silentFromMs > nowMs ? silentFromMs : nowMs + WORDS_MS;
}
