// The code of docs/: TypeScript is compiled, SQL is run.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { codeBlocks, documentationFiles, ROOT } from './markdown.ts';

const run = promisify(execFile);
const pages = documentationFiles().filter((file) => file.startsWith('docs/'));
const blocksOf = (language: string) =>
  pages.flatMap((page) =>
    codeBlocks(page)
      .filter((block) => block.language === language)
      .map((block) => ({ page, ...block })),
  );

describe('code in docs/', () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attune-docs-'));
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  });

  after(() => rm(directory, { recursive: true, force: true }));

  it('compiles where it is TypeScript', async () => {
    const blocks = blocksOf('ts');
    expect(blocks).to.have.length.above(10);
    for (const { page, line, code } of blocks) {
      const name = `${page.replaceAll(/\W/g, '-')}-line-${line}.ts`;
      await writeFile(join(directory, name), `${code}\nexport {};\n`);
    }
    await writeFile(join(directory, 'package.json'), '{"type":"module"}');
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(compilerSettings()));
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await run(process.execPath, [tsc, '--singleThreaded', '--project', directory]).catch(
      (error) => error,
    );
    // Errors in the sources themselves are told by `npm run types`.
    expect(stdout.split('\n').filter((text: string) => text.includes('-line-'))).to.deep.equal([]);
  });

  describe('that is SQL', () => {
    let database: TestDatabase;

    before(async () => {
      database = await createTestDatabase();
      await database.knex('attune.trigger').insert({ ref: 'github.push', label: 'Push' });
    });

    after(() => database.drop());

    const blocks = blocksOf('sql');

    it('is there', () => {
      expect(blocks).to.have.length.above(1);
    });

    for (const { page, line, code } of blocks) {
      it(`runs: ${page}, line ${line}`, async () => {
        for (const statement of code.split(/;\s*$/m).filter((text) => text.trim() !== '')) {
          await database.knex.raw(statement.replaceAll('?', '\\?'));
        }
      });
    }
  });
});

function compilerSettings(): object {
  return {
    extends: join(ROOT, 'tsconfig.json'),
    compilerOptions: {
      paths: { 'attune-webhooks': [join(ROOT, 'index.ts')] },
      types: ['node'],
      noUnusedLocals: false,
    },
    include: ['*.ts'],
    exclude: [],
  };
}
