// Text of every character there is, for property tests.

import fc from 'fast-check';

/** A character but for the halves of surrogate pairs; fast-check's own unit takes seconds to prepare. */
const anyCharacter = fc
  .oneof(fc.integer({ min: 1, max: 0x7f }), fc.integer({ min: 1, max: 0x10ffff }))
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

export const anyText = (maxLength: number) => fc.string({ unit: anyCharacter, minLength: 1, maxLength });
