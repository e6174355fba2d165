// The schedule of retries, as properties: for every policy and every chance.

import { expect } from 'chai';
import fc from 'fast-check';
import { maxPauseMs, nextAttemptAtMs, type RetryPolicy } from '../../lib/delivery/backoff.ts';
import { parseRetryAfter } from '../../lib/delivery/retry-after.ts';

const policies: fc.Arbitrary<RetryPolicy> = fc
  .record({
    attempts: fc.integer({ min: 1, max: 100 }),
    firstDelayMs: fc.integer({ min: 1000, max: 3_600_000 }),
    maxDelayMs: fc.integer({ min: 1000, max: 86_400_000 }),
    totalMs: fc.integer({ min: 1000, max: 30 * 86_400_000 }),
  })
  .filter(({ firstDelayMs, maxDelayMs }) => firstDelayMs <= maxDelayMs);
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const NOW = Date.parse('2026-01-24T12:30:00Z');

describe('retry schedule', () => {
  it('never begins a try too late, nor one too many, and pauses at most twice as long as before', () => {
    const property = fc.property(
      policies,
      chance,
      fc.option(fc.nat(10 ** 9)),
      (policy, random, retryAfterMs) => {
        let nowMs = NOW;
        let attempts = 1;
        for (; ; attempts++) {
          const failure = { attempts, firstAttemptAtMs: NOW, nowMs, retryAfterMs };
          const atMs = nextAttemptAtMs(policy, failure, () => random);
          if (atMs === null) break;
          expect(atMs).to.be.within(nowMs, NOW + policy.totalMs);
          expect(atMs - nowMs).to.be.at.most(policy.maxDelayMs);
          if (retryAfterMs === null) expect(atMs - nowMs).to.be.at.most(maxPauseMs(policy, attempts) + 1);
          else expect(atMs - nowMs).to.be.at.least(Math.min(retryAfterMs, policy.maxDelayMs));
          nowMs = atMs;
        }
        expect(attempts).to.be.at.most(policy.attempts);
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('spreads retries over the whole of a pause', () => {
    const policy = { attempts: 10, firstDelayMs: 5000, maxDelayMs: 3_600_000, totalMs: 86_400_000 };
    const failure = { attempts: 4, firstAttemptAtMs: NOW, nowMs: NOW, retryAfterMs: null };
    const pauses = [0, 0.25, 0.5, 0.999].map(
      (random) => (nextAttemptAtMs(policy, failure, () => random) ?? 0) - NOW,
    );
    expect(pauses).to.deep.equal([0, 10_000, 20_000, 39_960]);
    expect([1, 2, 3, 11, 60].map((n) => maxPauseMs(policy, n))).to.deep.equal([
      5000, 10_000, 20_000, 3_600_000, 3_600_000,
    ]);
  });
});

describe('Retry-After', () => {
  it('is seconds or a date, and nothing else', () => {
    expect(parseRetryAfter('120', NOW)).to.equal(120_000);
    expect(parseRetryAfter(' 0 ', NOW)).to.equal(0);
    expect(parseRetryAfter('Sat, 24 Jan 2026 12:31:00 GMT', NOW)).to.equal(60_000);
    expect(parseRetryAfter('Sat, 24 Jan 2026 12:00:00 GMT', NOW)).to.equal(0);
    for (const text of [undefined, '', '-5', '2.5', '1e3', 'soon', '99999999999999', '0x10'])
      expect(parseRetryAfter(text, NOW), text).to.equal(null);
  });
});
