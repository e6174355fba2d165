// Small labels whose colour never carries the meaning alone: how a request ended, how a webhook is.

import type { ReactNode } from 'react';
import type { Health } from '../../../lib/admin/api-types.ts';
import type { Outcome } from '../../../lib/outcome.ts';
import { HEALTH_WORDS } from '../words/health.ts';
import { outcomeWords, type Tone } from '../words/outcomes.ts';

export function Badge({ tone, title, children }: { tone: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={`badge ${tone}`} title={title}>
      <span className="dot" aria-hidden="true" />
      {children}
    </span>
  );
}

export function OutcomeBadge({ outcome }: { outcome: Outcome }) {
  const words = outcomeWords(outcome);
  return (
    <Badge tone={words.tone} title={words.meaning}>
      {words.label}
    </Badge>
  );
}

export function HealthBadge({ health }: { health: Health }) {
  const words = HEALTH_WORDS[health] ?? { label: health, tone: 'quiet', meaning: '' };
  return (
    <Badge tone={words.tone} title={words.meaning}>
      {words.label}
    </Badge>
  );
}
