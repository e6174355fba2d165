import { expect } from 'chai';
import fc from 'fast-check';
import { MemoryRateLimitStore } from '../../lib/rate-limit/memory-store.ts';

const MINUTE_MS = 60_000;

describe('MemoryRateLimitStore', () => {
  let clock: number;
  let store: MemoryRateLimitStore;
  beforeEach(() => {
    clock = 1_000_000;
    store = new MemoryRateLimitStore({ maxKeys: 100, now: () => clock });
  });
  const consume = (limit: number, windowMs = MINUTE_MS) => store.consume('key', limit, windowMs);

  it('lets exactly the limit pass in a window', () => {
    const allowed = Array.from({ length: 50 }, () => consume(10)).filter((decision) => decision.allowed);
    expect(allowed.map(({ remaining }) => remaining)).to.deep.equal([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('slides: half a window later half of the requests are forgotten', () => {
    for (let n = 0; n < 10; n++) consume(10);
    clock += MINUTE_MS * 1.5;
    const allowed = Array.from({ length: 20 }, () => consume(10)).filter((decision) => decision.allowed);
    expect(allowed).to.have.lengthOf(5);
  });

  it('attack: two full loads on both sides of a border', () => {
    clock += MINUTE_MS - 1;
    for (let n = 0; n < 100; n++) consume(100);
    clock += MINUTE_MS;
    const after = Array.from({ length: 100 }, () => consume(100)).filter((decision) => decision.allowed);
    expect(after).to.have.length.below(2);
  });

  it('starts afresh after two windows', () => {
    for (let n = 0; n < 10; n++) consume(10);
    clock += 2 * MINUTE_MS;
    expect(consume(10)).to.include({ allowed: true, remaining: 9 });
  });

  it('does not count refused requests', () => {
    for (let n = 0; n < 1000; n++) consume(10);
    clock += MINUTE_MS * 1.5;
    expect(consume(10).allowed).to.equal(true);
  });

  it('judges without counting', () => {
    for (let n = 0; n < 20; n++) expect(store.peek('key', 1, MINUTE_MS).allowed).to.equal(true);
    expect(consume(1).allowed).to.equal(true);
    expect(store.peek('key', 1, MINUTE_MS)).to.include({ allowed: false, remaining: 0 });
  });

  it('bears a clock that is set back: no limit is exhausted for hours', () => {
    for (let n = 0; n < 10; n++) consume(10);
    clock -= 3_600_000;
    expect(consume(10).allowed).to.equal(false);
    clock += 2 * MINUTE_MS;
    expect(consume(10).allowed).to.equal(true);
  });

  it('a limit that is lowered holds at once', () => {
    for (let n = 0; n < 10; n++) consume(10);
    expect(consume(3)).to.include({ allowed: false, remaining: 0 });
  });

  it('attack: more keys than are remembered, in bounded memory', () => {
    for (let n = 0; n < 10_000; n++) store.consume(`key ${n}`, 1, MINUTE_MS);
    expect(store.size).to.equal(100);
  });

  it('never lets more than the limit pass in one window, and never lies about when to come again', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        gaps,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 100, max: 5000 }),
        (ms, limit, windowMs) => {
          store = new MemoryRateLimitStore({ maxKeys: 1, now: () => clock });
          for (const gapMs of ms) {
            clock += gapMs;
            const decision = consume(limit, windowMs);
            expect(decision.remaining).to.be.within(0, limit - 1);
            expect(decision.resetMs).to.be.within(0, 2 * windowMs);
            if (decision.allowed) continue;
            clock += Math.ceil(decision.resetMs / 1000) * 1000;
            expect(store.peek('key', limit, windowMs).allowed).to.equal(true);
          }
        },
      ),
    );
  });
});
