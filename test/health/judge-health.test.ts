// The rules of health: what counts, which state follows, and that the reason says so in words.

import { expect } from 'chai';
import fc from 'fast-check';
import { DEFAULT_ALERT_RULES, patchAlertRules, resolveAlertRules } from '../../lib/health/alert-rules.ts';
import { packHistory, unpackHistory } from '../../lib/health/history.ts';
import { type HealthFacts, judgeHealth } from '../../lib/health/judge-health.ts';
import { HOUR_MS, learnRhythm } from '../../lib/health/rhythm.ts';
import { OUTCOMES } from '../../lib/outcome.ts';

const NOW = Date.parse('2026-01-24T12:30:00.000Z');

const facts = (changes: Partial<HealthFacts> = {}): HealthFacts => ({
  rules: DEFAULT_ALERT_RULES,
  active: true,
  listeningSinceMs: null,
  recent: {},
  signatureFailures: 0,
  usual: { requests: 1000, failed: 3 },
  lastEventMs: NOW,
  rhythm: null,
  deadLetters: 0,
  openBreakers: [],
  ...changes,
});
const judge = (changes: Partial<HealthFacts>) => judgeHealth(facts(changes), NOW);
const everyHour = learnRhythm(
  Array.from({ length: 336 }, (_, index) => Math.floor(NOW / HOUR_MS) - index - 5),
);

describe('health', () => {
  it('tells refused requests as a share, of what, and what is usual', () => {
    const { state, reasons } = judge({
      recent: { accepted: 28, signature_invalid: 12 },
      signatureFailures: 12,
    });
    expect(state).to.equal('degraded');
    expect(reasons.map(({ text }) => text)).to.deep.equal([
      '12 of 40 requests in the last hour failed their signature (30 %); usual is below 1 %',
    ]);
  });

  it('is failing from half of the requests on, and names every kind of refusal', () => {
    const { state, reasons } = judge({
      recent: {
        accepted: 3,
        duplicate: 1,
        signature_invalid: 2,
        invalid_payload: 4,
        unknown_key: 90,
        disabled: 9,
      },
      usual: { requests: 200, failed: 8 },
    });
    expect(state).to.equal('failing');
    expect(reasons[0]?.text).to.equal(
      '6 of 10 requests in the last hour were refused: 4 had an unusable payload, 2 failed their signature (60 %); usual is 4 %',
    );
  });

  it('does not judge by too few requests, nor by strangers', () => {
    expect(judge({ recent: { signature_invalid: 4 } }).state).to.equal('healthy');
    expect(judge({ recent: { unknown_key: 400, disabled: 50, accepted: 1 } }).state).to.equal('healthy');
  });

  it('finds failed signatures that are few among many', () => {
    const { state, reasons } = judge({
      recent: { accepted: 990, signature_invalid: 10 },
      signatureFailures: 10,
    });
    expect(state).to.equal('degraded');
    expect(reasons[0]).to.include({ rule: 'signature_failures' });
  });

  it('is silent against the usual rhythm, since when and how long', () => {
    const lastEventMs = NOW - 5 * HOUR_MS;
    const { state, reasons } = judge({ rhythm: everyHour, lastEventMs });
    expect(state).to.equal('silent');
    expect(reasons[0]?.text).to.match(/^No event for 5 h, since 2026-01-24 07:30 UTC; usually .* every hour/);
    expect(judge({ rhythm: everyHour, lastEventMs: NOW - 2 * HOUR_MS }).state).to.equal('healthy');
  });

  it('does not hold a silence against a sender that nobody was listening to', () => {
    const quiet = { rhythm: everyHour, lastEventMs: NOW - 50 * HOUR_MS };
    expect(judge({ ...quiet, listeningSinceMs: NOW - HOUR_MS }).state).to.equal('healthy');
    expect(judge({ ...quiet, listeningSinceMs: NOW - 5 * HOUR_MS }).state).to.equal('silent');
  });

  it('is degraded by what targets could not be given', () => {
    expect(judge({ deadLetters: 1 }).reasons[0]?.text).to.equal(
      '1 delivery was given up and waits to be replayed',
    );
    const { state, reasons } = judge({
      deadLetters: 7,
      openBreakers: [{ label: 'crm' }, { label: 'billing' }],
    });
    expect(state).to.equal('degraded');
    expect(reasons.map(({ text }) => text).join())
      .to.include('7 deliveries')
      .and.include('“crm”, “billing”');
  });

  it('puts the most urgent reason first', () => {
    const { reasons } = judge({ deadLetters: 1, recent: { error: 9 } });
    expect(reasons.map(({ rule }) => rule)).to.deep.equal(['error_rate', 'dead_letters']);
  });

  it('is disabled, and nothing else, where the webhook is off', () => {
    const { state, findings } = judge({ active: false, deadLetters: 5, recent: { error: 50 } });
    expect(state).to.equal('disabled');
    expect(Object.values(findings).every(({ reason }) => reason === null)).to.equal(true);
  });

  it('is judged again when silence would begin, and each minute while anything is refused', () => {
    const calm = judge({ rhythm: everyHour, recent: { accepted: 5 } });
    expect(calm.dueAtMs).to.be.greaterThan(NOW + 2 * HOUR_MS);
    expect(judgeHealth(facts({ rhythm: everyHour }), calm.dueAtMs!).state).to.equal('silent');
    expect(judge({ recent: { accepted: 5, too_large: 1 } }).dueAtMs).to.equal(NOW + 60_000);
    expect(judge({ recent: { accepted: 5 } }).dueAtMs).to.equal(null);
  });

  const anyCounts = fc.dictionary(fc.constantFrom(...OUTCOMES), fc.integer({ min: 1, max: 10_000 }));

  it('always has a reason in words, and is never worse for more accepted requests', () => {
    const worse = { healthy: 0, degraded: 1, failing: 2, silent: 0, disabled: 0 };
    fc.assert(
      fc.property(anyCounts, fc.integer({ min: 0, max: 50_000 }), (recent, more) => {
        const before = judge({ recent });
        expect(before.reasons.length).to.be.greaterThan(0);
        for (const { text } of before.reasons)
          expect(text)
            .to.match(/^\S.{10,}/)
            .and.not.match(/undefined|NaN|null/);
        const enough = Object.values(recent).reduce((sum, count) => sum + count, 0) >= 5;
        const after = judge({ recent: { ...recent, accepted: (recent.accepted ?? 0) + more } });
        if (enough && recent.unknown_key === undefined && recent.disabled === undefined)
          expect(worse[after.state]).to.be.at.most(worse[before.state]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the rules of a trigger', () => {
  it('are the defaults where nothing, or nothing usable, is stored', () => {
    for (const nonsense of [
      null,
      7,
      'x',
      [],
      { error_rate: 5 },
      { silence: { factor: -1 }, channels: 'all' },
    ])
      expect(resolveAlertRules(nonsense)).to.deep.equal(DEFAULT_ALERT_RULES);
    fc.assert(
      fc.property(fc.jsonValue(), (stored) => {
        const rules = resolveAlertRules(stored);
        expect(resolveAlertRules(rules)).to.deep.equal(rules);
      }),
    );
  });

  it('keep what a patch does not name', () => {
    const rules = patchAlertRules(DEFAULT_ALERT_RULES, { silence: { factor: 5 }, renotify_minutes: null });
    expect(rules.silence).to.deep.equal({ enabled: true, factor: 5, min_minutes: 60 });
    expect(rules).to.deep.include({ renotify_minutes: null, error_rate: DEFAULT_ALERT_RULES.error_rate });
  });
});

describe('the remembered history', () => {
  it('comes back as it was', () => {
    const anyHistory = fc.record({
      learnedAtMs: fc.integer({ min: 0, max: 2e12 }),
      activeHours: fc
        .uniqueArray(fc.integer({ min: 0, max: 335 }))
        .map((hours) => hours.map((hour) => 490_000 + hour).sort((a, b) => a - b)),
      usual: fc.record({ requests: fc.nat(), failed: fc.nat() }),
    });
    fc.assert(
      fc.property(anyHistory, (history) => {
        expect(unpackHistory(JSON.parse(JSON.stringify(packHistory(history))))).to.deep.equal(history);
      }),
    );
    for (const nonsense of [
      null,
      5,
      {},
      { bits: 'zz' },
      { learned_at: 1, first_hour: 2, bits: 'f'.repeat(500) },
    ])
      expect(unpackHistory(nonsense)).to.equal(null);
  });
});
