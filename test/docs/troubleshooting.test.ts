// docs/troubleshooting.md has one section for each code of a configuration error, and the anchors that errors name.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type ConfigErrorCode, documentationOf } from '../../lib/errors.ts';
import { anchorsOf, headingsOf, ROOT } from './markdown.ts';

const PAGE = 'docs/troubleshooting.md';

describe(PAGE, () => {
  // The codes are a type and leave nothing behind at run time, so the source is asked.
  const source = readFileSync(join(ROOT, 'lib', 'errors.ts'), 'utf8');
  const [, union = ''] = /export type ConfigErrorCode =(.*?);/s.exec(source) ?? [];
  const codes = [...union.matchAll(/'(ERR_\w+)'/g)].map(([, code]) => code as ConfigErrorCode);

  it('has a section for every code, and for no other', () => {
    expect(codes).to.have.length.above(0);
    const sections = headingsOf(PAGE).filter((heading) => heading.startsWith('ERR_'));
    expect(sections).to.have.members(codes);
  });

  it('has the anchors that the errors name', () => {
    const named = codes.map((code) => documentationOf(code).split('#'));
    expect(named.map(([page]) => page)).to.deep.equal(codes.map(() => PAGE));
    expect(anchorsOf(PAGE)).to.include.members(named.map(([, anchor]) => anchor as string));
  });
});
