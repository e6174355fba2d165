// Earlier secrets of a trigger that still verify until a time, so that a sender can be moved to a new one without losing
// a delivery. Knows no clock.

export interface PreviousSecret {
  /** As stored: encrypted where an encryption key is configured. */
  secret: string;
  /** RFC 3339, in UTC. */
  retired_at: string;
  valid_until: string;
}

export const MAX_PREVIOUS_SECRETS = 5;

/** What cannot be read is no secret: plain SQL may have written anything. */
export function readPreviousSecrets(stored: unknown): PreviousSecret[] {
  return Array.isArray(stored) ? stored.filter(isPreviousSecret) : [];
}

function isPreviousSecret(value: unknown): value is PreviousSecret {
  if (typeof value !== 'object' || value === null) return false;
  const { secret, retired_at, valid_until } = value as Record<string, unknown>;
  return typeof secret === 'string' && secret !== '' && isTime(retired_at) && isTime(valid_until);
}

function isTime(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

export function validUntilMs(previous: PreviousSecret): number {
  return Date.parse(previous.valid_until);
}

/** In the order of their retirement, the latest first. */
export function stillValid(previous: readonly PreviousSecret[], nowMs: number): PreviousSecret[] {
  return previous
    .filter((entry) => validUntilMs(entry) > nowMs)
    .sort((a, b) => Date.parse(b.retired_at) - Date.parse(a.retired_at));
}
