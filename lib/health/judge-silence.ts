// What the absence of events says, against the usual rhythm. With too little history it says nothing.

import type { AlertRules } from './alert-rules.ts';
import type { Finding } from './finding.ts';
import { type Rhythm, silentFrom } from './rhythm.ts';
import { clockWords, durationWords } from './words.ts';

export interface SilenceFacts {
  rules: AlertRules;
  lastEventMs: number | null;
  listeningSinceMs: number | null;
  rhythm: Rhythm | null;
}

export interface SilenceJudgement {
  finding: Finding;
  /** From when on it is silence; null: never, or not known. */
  fromMs: number | null;
}

export function judgeSilence(facts: SilenceFacts, nowMs: number): SilenceJudgement {
  const { rhythm, lastEventMs } = facts;
  const fromMs =
    rhythm === null || lastEventMs === null
      ? null
      : silentFrom(rhythm, facts.rules.silence, quietSince(facts));
  const met = fromMs !== null && nowMs >= fromMs;
  return {
    fromMs,
    finding: {
      state: met ? 'silent' : 'healthy',
      reason: met ? silenceWords(facts, nowMs) : null,
      figures: {
        last_event_at: lastEventMs === null ? null : new Date(lastEventMs).toISOString(),
        usual_gap_minutes: rhythm?.usualGapMinutes ?? null,
        silent_from: fromMs === null ? null : new Date(fromMs).toISOString(),
      },
    },
  };
}

/** While nobody was listening, nothing could be heard. */
function quietSince({ lastEventMs, listeningSinceMs }: SilenceFacts): number {
  return Math.max(lastEventMs ?? 0, listeningSinceMs ?? 0);
}

function silenceWords({ lastEventMs, rhythm }: SilenceFacts, nowMs: number): string {
  const last = lastEventMs ?? 0;
  const gap = rhythm?.usualGapMinutes ?? 0;
  const quiet = `No event for ${durationWords((nowMs - last) / 60_000)}, since ${clockWords(last)}`;
  return `${quiet}; usually there is one at least every ${gap === 60 ? 'hour' : durationWords(gap)} at the hours in which events come`;
}
