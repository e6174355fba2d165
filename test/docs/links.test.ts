// Links between the pages lead somewhere: to a file that is there, and to a heading that it has.

import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect } from 'chai';
import { anchorsOf, documentationFiles, linksOf, ROOT } from './markdown.ts';

describe('links in the documentation', () => {
  it('are looked for in pages that have some', () => {
    expect(documentationFiles().flatMap(linksOf)).to.have.length.above(20);
  });

  for (const file of documentationFiles()) {
    it(`resolve in ${file}`, () => {
      const broken = linksOf(file).filter((link) => !/^https?:/.test(link) && !resolves(file, link));
      expect(broken).to.deep.equal([]);
    });
  }

  it('lead to every page of docs/', () => {
    const pages = documentationFiles().filter((file) => file.startsWith('docs/'));
    const targets = new Set(
      documentationFiles().flatMap((file) => linksOf(file).map((link) => targetOf(file, link))),
    );
    expect(pages.filter((page) => !targets.has(page))).to.deep.equal([]);
  });
});

function resolves(file: string, link: string): boolean {
  const target = targetOf(file, link);
  const [, anchor] = link.split('#');
  return existsSync(join(ROOT, target)) && (anchor === undefined || anchorsOf(target).includes(anchor));
}

function targetOf(file: string, link: string): string {
  const [path = ''] = link.split('#');
  return path === '' ? file : normalize(join(dirname(file), path));
}
