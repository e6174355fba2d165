// What the UI says about addresses while they are typed, held to what Node.js itself takes for an address.

import { isIP } from 'node:net';
import { expect } from 'chai';
import fc from 'fast-check';
import { GITHUB_HOOK_RANGES } from '../../ui/src/addresses/github-ranges.ts';
import { addressError, splitAddresses } from '../../ui/src/addresses/parse-address.ts';

describe('Addresses typed into the web UI', () => {
  for (const right of [
    '203.0.113.7',
    '0.0.0.0/0',
    '::1',
    '::',
    '2001:db8::/32',
    '::ffff:192.0.2.1',
    '1::',
    ...GITHUB_HOOK_RANGES,
  ]) {
    it(`takes ${right}`, () => expect(addressError(right)).to.equal(null));
  }
  for (const wrong of [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/8/8',
    ':::',
    '1::2::3',
    '12345::',
    ':1',
    '1:2:3:4:5:6:7',
    '::/129',
    'localhost',
    '::1%eth0',
  ]) {
    it(`refuses ${wrong === '' ? 'nothing' : wrong}`, () => expect(addressError(wrong)).to.be.a('string'));
  }

  it('agrees with Node.js about every address', () => {
    const character = fc.constantFrom(...'0123456789abcf:.');
    const near = fc.string({ unit: character, maxLength: 24 });
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), near), (text) => {
        expect(addressError(text) === null, text).to.equal(isIP(text) !== 0);
      }),
      { numRuns: 5000 },
    );
  });

  it('splits whatever was pasted', () => {
    expect(splitAddresses('1.1.1.1, 2.2.2.2;3.3.3.3\n# all\n["4.4.4.4","5.5.5.5"] // end')).to.deep.equal([
      '1.1.1.1',
      '2.2.2.2',
      '3.3.3.3',
      '4.4.4.4',
      '5.5.5.5',
    ]);
  });
});
