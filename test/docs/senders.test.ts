// The page on senders says what the data say.

import { expect } from 'chai';
import { SCHEME_NAMES, SCHEMES } from '../../lib/signatures/schemes.ts';
import { withSendersTable } from '../../scripts/senders-table.ts';
import { judgedBy, VECTORS } from '../signatures/vectors.ts';
import { inTicks, readDocumentation, tableBelow } from './markdown.ts';

const PAGE = 'docs/senders.md';

describe('docs/senders.md', () => {
  it('has the table that the data make; `node scripts/senders-table.ts` writes it', () => {
    expect(readDocumentation(PAGE)).to.equal(withSendersTable(readDocumentation(PAGE)));
  });

  it('says how each was checked: there are vectors, and whose code made them', () => {
    for (const scheme of SCHEME_NAMES.filter((name) => !['token', 'jwt', 'custom'].includes(name))) {
      const vectors = VECTORS.filter((vector) => judgedBy(vector).scheme === scheme);
      expect(vectors.length, scheme).to.be.greaterThan(2);
      const byOwnCode = vectors.some((vector) => vector.sdk_verdict !== undefined);
      const expected = byOwnCode ? 'own code of the sender' : 'documented algorithm';
      expect(SCHEMES[scheme].checkedAgainst, scheme).to.equal(expected);
    }
  });

  it('names the vectors on which we are lenient, and no others', () => {
    const named = tableBelow(PAGE, 'Where we differ').map(([vector = '']) => inTicks(vector)[0]);
    expect(named).to.deep.equal(['attune-sha512/uppercase-hex', 'attune-sha1/uppercase-hex']);
  });

  it('lists the senders that sign their URL', () => {
    const signing = SCHEME_NAMES.filter(
      (name) =>
        SCHEMES[name].ways.some((way) => way.content.includes('{url}')) ||
        ['twilio', 'contentful'].includes(name),
    );
    const [, sentence = ''] =
      /## Senders that sign their URL\n\n(.*?) sign the URL/s.exec(readDocumentation(PAGE)) ?? [];
    expect(inTicks(sentence)).to.have.members(signing);
  });
});
