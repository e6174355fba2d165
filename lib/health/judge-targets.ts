// What the forwarding targets of a trigger say: deliveries given up, and breakers that keep from trying.

import type { AlertRules } from './alert-rules.ts';
import type { Finding } from './finding.ts';

export interface OpenBreaker {
  label: string;
}

export function judgeDeadLetters({
  deadLetters,
  rules,
}: {
  deadLetters: number;
  rules: AlertRules;
}): Finding {
  const met = deadLetters >= rules.dead_letters.count;
  const one = deadLetters === 1;
  return {
    state: met ? 'degraded' : 'healthy',
    reason: met
      ? `${deadLetters} ${one ? 'delivery was given up and waits' : 'deliveries were given up and wait'} to be replayed`
      : null,
    figures: { dead_letters: deadLetters },
  };
}

export function judgeBreakers({ openBreakers }: { openBreakers: readonly OpenBreaker[] }): Finding {
  const met = openBreakers.length > 0;
  return {
    state: met ? 'degraded' : 'healthy',
    reason: met
      ? `Nothing is sent to ${openBreakers.map(({ label }) => `“${label}”`).join(', ')}: the circuit breaker is open`
      : null,
    figures: { open_breakers: openBreakers.length },
  };
}
