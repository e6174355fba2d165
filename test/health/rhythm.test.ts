// The usual rhythm and what counts as silence, for senders of several kinds and, as properties, for any.

import { expect } from 'chai';
import fc from 'fast-check';
import { HOUR_MS, learnRhythm, silentFrom, WEEK_HOURS } from '../../lib/health/rhythm.ts';

const DEFAULTS = { factor: 3, min_minutes: 60 };
/** A Monday, 00:00 UTC. */
const MONDAY = Date.parse('2026-01-05T00:00:00Z') / HOUR_MS;

const hours = (days: number, comes: (hourOfDay: number, dayOfWeek: number) => boolean) =>
  Array.from({ length: days * 24 }, (_, index) => index)
    .filter((index) => comes(index % 24, Math.floor(index / 24) % 7))
    .map((index) => MONDAY + index);

/** Hours of silence after the last event until it is told. */
function heardAfter(active: readonly number[], thresholds = DEFAULTS): number | null {
  const rhythm = learnRhythm(active);
  if (rhythm === null) return null;
  const lastMs = (rhythm.lastHour + 0.5) * HOUR_MS;
  const fromMs = silentFrom(rhythm, thresholds, lastMs);
  return fromMs === null ? null : (fromMs - lastMs) / HOUR_MS;
}

describe('the usual rhythm', () => {
  it('of a sender of every hour: three hours without anything are silence', () => {
    expect(heardAfter(hours(14, () => true))).to.equal(3.5);
    expect(
      heardAfter(
        hours(14, () => true),
        { factor: 1, min_minutes: 10 },
      ),
    ).to.equal(1.5);
    expect(
      heardAfter(
        hours(14, () => true),
        { factor: 1, min_minutes: 300 },
      ),
    ).to.equal(5.5);
  });

  it('of a sender of office hours: neither a night nor a weekend is silence, a morning without events is', () => {
    const office = (hour: number, day: number) => hour >= 9 && hour < 17 && day < 5;
    const untilFriday = hours(12, office);
    expect(heardAfter(untilFriday)).to.equal(67.5);
    const untilTuesdayNoon = hours(16, office).filter((hour) => hour <= MONDAY + 15 * 24 + 12);
    expect(heardAfter(untilTuesdayNoon)).to.equal(3.5);
    expect(learnRhythm(untilFriday)?.usualGapMinutes).to.equal(17 * 60);
  });

  it('of a sender of once a day: the third day without anything', () => {
    expect(heardAfter(hours(14, (hour) => hour === 3))).to.equal(3 * 24 + 0.5);
  });

  it('is not known of one that is new, that is rare, or that never sent anything', () => {
    expect(learnRhythm([])).to.equal(null);
    expect(learnRhythm(hours(6, () => true))).to.equal(null);
    expect(learnRhythm(hours(14, (hour, day) => hour === 3 && day === 0))).to.equal(null);
  });

  it('survives any pause: what was usual before it stays the measure', () => {
    const rhythm = learnRhythm(hours(14, () => true))!;
    const longAfter = (rhythm.lastHour + 40 * 24) * HOUR_MS;
    expect(silentFrom(rhythm, DEFAULTS, longAfter)).to.equal(longAfter + 4 * HOUR_MS);
  });

  const anyHours = fc
    .uniqueArray(fc.integer({ min: 0, max: 2 * WEEK_HOURS }), { minLength: 8, maxLength: 300 })
    .map((some) => [0, ...some, WEEK_HOURS + 20].map((hour) => MONDAY + hour));
  const anyThresholds = fc.record({
    factor: fc.integer({ min: 1, max: 20 }),
    min_minutes: fc.integer({ min: 10, max: 5000 }),
  });

  it('never calls a pause silence that is shorter than it must be', () => {
    fc.assert(
      fc.property(anyHours, anyThresholds, fc.integer({ min: 0, max: 500 }), (active, thresholds, late) => {
        const rhythm = learnRhythm(active)!;
        const sinceMs = (rhythm.lastHour + late) * HOUR_MS + 1;
        const fromMs = silentFrom(rhythm, thresholds, sinceMs);
        if (fromMs === null) return;
        expect(fromMs - sinceMs).to.be.at.least(thresholds.min_minutes * 60_000);
        expect(fromMs - sinceMs).to.be.at.least((thresholds.factor - 1) * HOUR_MS);
      }),
      { numRuns: 200 },
    );
  });

  it('waits longer with a larger factor and a larger minimum, never less', () => {
    fc.assert(
      fc.property(anyHours, anyThresholds, (active, { factor, min_minutes }) => {
        const rhythm = learnRhythm(active)!;
        const sinceMs = rhythm.lastHour * HOUR_MS;
        const moment = (more: number) =>
          silentFrom(rhythm, { factor: factor + more, min_minutes: min_minutes + more * 60 }, sinceMs) ??
          Infinity;
        expect(moment(1)).to.be.at.least(moment(0));
      }),
      { numRuns: 200 },
    );
  });
});
