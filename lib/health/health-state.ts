// The states of health, and how urgent each is.

export const HEALTHS = ['healthy', 'degraded', 'failing', 'silent', 'disabled'] as const;
export type Health = (typeof HEALTHS)[number];

const URGENCY: readonly Health[] = ['disabled', 'healthy', 'degraded', 'silent', 'failing'];

/** `healthy` where there is nothing to compare. */
export function mostUrgent(states: readonly Health[]): Health {
  return states.reduce((worst, state) => (urgencyOf(state) > urgencyOf(worst) ? state : worst), 'healthy');
}

export function urgencyOf(state: Health): number {
  return URGENCY.indexOf(state);
}
