import { expect } from 'chai';
import { judgeRevocation, type KeyEvidence } from '../../lib/keys/key-evidence.ts';

const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;

describe('evidence that a key may be revoked', () => {
  const judge = (evidence: Partial<KeyEvidence>) =>
    judgeRevocation(
      {
        state: 'active',
        createdMs: 0,
        lastUsedMs: null,
        lastRefusedMs: null,
        otherRequestsOfDay: 0,
        ...evidence,
      },
      NOW,
    );
  const ago = (hours: number) => NOW - hours * HOUR;

  const cases: [string, Partial<KeyEvidence>, boolean, RegExp][] = [
    ['used just now', { lastUsedMs: ago(0.1) }, false, /^In use: .* less than an hour ago/],
    ['used 23 hours ago', { lastUsedMs: ago(23), otherRequestsOfDay: 9 }, false, /23 hours ago/],
    [
      'used 24 hours ago, others since',
      { lastUsedMs: ago(24), otherRequestsOfDay: 9 },
      true,
      /9 requests came/,
    ],
    ['used 3 days ago, nobody since', { lastUsedMs: ago(72) }, false, /3 days, but nothing came/],
    ['used 7 days ago, nobody since', { lastUsedMs: ago(168) }, true, /^Not used for 7 days\.$/],
    [
      'used a month ago but refused an hour ago',
      { lastUsedMs: ago(720), lastRefusedMs: ago(1), otherRequestsOfDay: 9 },
      false,
      /^Still used: the last request came an hour ago and was refused/,
    ],
    ['never used, new', { createdMs: ago(2), otherRequestsOfDay: 9 }, false, /^Made 2 hours ago/],
    ['never used, old, others are', { createdMs: ago(48), otherRequestsOfDay: 1 }, true, /one request came/],
    ['never used, old, none is', { createdMs: ago(48) }, false, /^Never used, but nothing/],
    ['expired', { state: 'expired', lastUsedMs: ago(0.1) }, true, /^Expired/],
    ['revoked', { state: 'revoked' }, true, /^Revoked/],
  ];
  for (const [name, evidence, safe, reason] of cases) {
    it(`${name}: ${safe ? 'safe' : 'not safe'}`, () => {
      const verdict = judge(evidence);
      expect(verdict.safe).to.equal(safe);
      expect(verdict.reason).to.match(reason);
    });
  }
});
