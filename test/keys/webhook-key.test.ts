import { expect } from 'chai';
import fc from 'fast-check';
import {
  displayWebhookKey,
  generateWebhookKey,
  hashWebhookKey,
  isKeyShaped,
} from '../../lib/keys/webhook-key.ts';

describe('webhook keys', () => {
  const keys = Array.from({ length: 1000 }, generateWebhookKey);

  it('look as promised, a thousand times', () => {
    expect(keys.filter((key) => !/^wh_[A-Za-z0-9]{32}$/.test(key))).to.deep.equal([]);
  });

  it('do not repeat', () => {
    expect(new Set(keys).size).to.equal(1000);
  });

  it('use all 62 characters evenly (chi-square, 61 degrees of freedom)', () => {
    const counts = new Map<string, number>();
    for (const character of keys.flatMap((key) => [...key.slice(3)])) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    expect(counts.size).to.equal(62);
    const expected = 32_000 / 62;
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // Even characters exceed this once in a million runs; taking bytes modulo 62 gives about 190.
    expect(chiSquare).to.be.lessThan(127);
  });

  it('are shown by their first eight random characters', () => {
    expect(displayWebhookKey('wh_k7j2n9p4m8q1r5w3x6z0a2b5c8d1e4f7')).to.equal('wh_k7j2n9p4…');
  });

  it('are never shown by more than half of a short one', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 64, unit: fc.constantFrom('a', 'é', '🔑') }),
        (key) => {
          const shown = displayWebhookKey(key);
          expect(shown.isWellFormed()).to.equal(true);
          expect((shown.length - 1) * 2).to.be.at.most(Math.max(key.length, 22));
          expect(shown.slice(0, -1)).to.not.equal(key);
        },
      ),
    );
  });

  it('are looked up by their SHA-256', () => {
    expect(hashWebhookKey('abc').toString('hex')).to.equal(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});

describe('what can be a key', () => {
  it('are the keys of installations that came first, of any characters', () => {
    const keys = ['wh_short', 'x', 'legacy.key+with/odd=characters', 'schlüssel-🔑', 'k'.repeat(64)];
    expect(keys.filter((key) => !isKeyShaped(key))).to.deep.equal([]);
  });

  it('is nothing empty, too long, unprintable or broken', () => {
    const others = ['', 'k'.repeat(65), 'a\0b', 'line\nbreak', '\ud800', 'del\u007f'];
    expect(others.filter(isKeyShaped)).to.deep.equal([]);
  });
});
