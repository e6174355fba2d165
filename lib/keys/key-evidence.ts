// Whether a key may be revoked without anybody noticing, and why, in words: from when it was last used, and from what
// came by the other keys meanwhile. A request that was refused is use as well: somebody still has the URL.

export interface KeyEvidence {
  state: KeyState;
  createdMs: number;
  /** The last request by it that was let in; null for none. */
  lastUsedMs: number | null;
  /** The last one that was refused. */
  lastRefusedMs: number | null;
  /** Requests by the trigger's other keys within the last 24 hours. */
  otherRequestsOfDay: number;
}

export type KeyState = 'active' | 'expired' | 'revoked';

export interface Verdict {
  safe: boolean;
  reason: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A sender that is quiet for a day while others send has been switched over. */
const QUIET_MS = DAY_MS;
/** Where nobody sends, it takes this long to tell a retired sender from one that is seldom heard of. */
const SILENT_MS = 7 * DAY_MS;

export function judgeRevocation(evidence: KeyEvidence, nowMs: number): Verdict {
  if (evidence.state === 'revoked') return { safe: true, reason: 'Revoked already.' };
  if (evidence.state === 'expired') {
    return { safe: true, reason: 'Expired: whoever still uses it is answered 404 already.' };
  }
  const lastSeenMs = lastSeen(evidence);
  const quietMs = nowMs - (lastSeenMs ?? evidence.createdMs);
  if (quietMs < QUIET_MS) return { safe: false, reason: recent(evidence, lastSeenMs, quietMs) };
  const unused = lastSeenMs === null ? 'Never used' : `Not used for ${inWords(quietMs)}`;
  const others = evidence.otherRequestsOfDay;
  if (others > 0) {
    const came = others === 1 ? 'one request came' : `${others} requests came`;
    return { safe: true, reason: `${unused}, while ${came} by other keys within 24 hours.` };
  }
  if (quietMs >= SILENT_MS) return { safe: true, reason: `${unused}.` };
  return {
    safe: false,
    reason: `${unused}, but nothing came by another key within 24 hours either: its sender may just be quiet.`,
  };
}

function lastSeen({ lastUsedMs, lastRefusedMs }: KeyEvidence): number | null {
  const times = [lastUsedMs, lastRefusedMs].filter((time) => time !== null);
  return times.length === 0 ? null : Math.max(...times);
}

function recent(evidence: KeyEvidence, lastSeenMs: number | null, quietMs: number): string {
  const ago = `${inWords(quietMs)} ago`;
  if (lastSeenMs === null) return `Made ${ago} and not used yet: its sender may still have to be told.`;
  if (lastSeenMs === evidence.lastUsedMs) return `In use: the last request came ${ago}.`;
  return `Still used: the last request came ${ago} and was refused.`;
}

function inWords(durationMs: number): string {
  const hours = Math.floor(durationMs / HOUR_MS);
  if (hours < 1) return 'less than an hour';
  if (hours < 48) return hours === 1 ? 'an hour' : `${hours} hours`;
  return `${Math.floor(hours / 24)} days`;
}
