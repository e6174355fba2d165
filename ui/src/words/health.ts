// What the health of a trigger's webhook means.

import type { Health } from '../../../lib/admin/api-types.ts';
import type { Tone } from './outcomes.ts';

export const HEALTH_WORDS: Record<Health, { label: string; tone: Tone; meaning: string }> = {
  healthy: { label: 'Healthy', tone: 'ok', meaning: 'Requests arrive and are accepted.' },
  degraded: { label: 'Degraded', tone: 'warn', meaning: 'Some requests are refused.' },
  failing: { label: 'Failing', tone: 'bad', meaning: 'Most requests are refused.' },
  silent: { label: 'Silent', tone: 'warn', meaning: 'Nothing has arrived for longer than usual.' },
  disabled: { label: 'Off', tone: 'quiet', meaning: 'The webhook is switched off.' },
};
