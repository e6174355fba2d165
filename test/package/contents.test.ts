// What is in the tarball, and whether the tools that judge packages agree with it.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { MIGRATION_NAMES } from '../../migrations/source.ts';
import { type PackedPackage, packOnce } from './pack.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, 'node_modules', '.bin');

describe('the tarball', () => {
  let packed: PackedPackage;
  before(async () => {
    packed = await packOnce();
  });

  it('holds the library, its types, its documentation and its licence', () => {
    expect(packed.files).to.include.members([
      'dist/index.js',
      'dist/index.d.ts',
      'dist/cli/main.js',
      'dist/migrations/source.js',
      'README.md',
      'CHANGELOG.md',
      'LICENSE',
      'SECURITY.md',
      'docs/troubleshooting.md',
      'examples/observability/dashboard.json',
      'examples/observability/alerts.yml',
    ]);
  });

  it('holds the built web UI', () => {
    expect(packed.files.filter((file) => /^dist\/ui\/.+\.(?:html|js)$/.test(file))).to.have.length.above(1);
  });

  it('holds no sources, tests, examples or settings', () => {
    expect(packed.files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))).to.deep.equal([]);
    expect(
      packed.files.filter((file) => /^(?:test|examples\/(?!observability\/)|scripts|ui|bench|\.)/.test(file)),
    ).to.deep.equal([]);
  });

  it('names its migrations as the sources do', async () => {
    const built: { MIGRATION_NAMES: string[] } = await import(join(ROOT, 'dist', 'migrations', 'source.js'));
    expect(built.MIGRATION_NAMES).to.deep.equal(MIGRATION_NAMES).and.to.have.length.above(0);
  });

  it('satisfies publint', async () => {
    const { stdout } = await run(join(BIN, 'publint'), ['--strict', packed.tarball], { cwd: ROOT });
    expect(stdout).to.include('All good');
  });

  // cjs-resolves-to-esm: require() gets an ES module, which every Node.js that "engines" allows (22.20 and newer)
  // loads without a flag, because the package has no top-level await. The CommonJS sample shows that it works.
  // node16: the old "node10" resolution does not read "exports", and no supported Node.js resolves like that.
  it('satisfies attw but for one rule that is of no concern here', async () => {
    const options = ['--profile', 'node16', '--ignore-rules', 'cjs-resolves-to-esm', '--format', 'ascii'];
    const { stdout } = await run(join(BIN, 'attw'), [packed.tarball, ...options], { cwd: ROOT });
    expect(stdout).to.include('attune-webhooks');
  });
});
