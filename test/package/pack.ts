// Packs the package as it would be published, and installs the tarball into a project that has nothing else.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '..', '..');
/** What a TypeScript host has besides: the types of Express, and of Node.js. */
const TYPES = ['@types/express@5', '@types/node@24'];

export interface PackedPackage {
  tarball: string;
  /** Paths in the tarball. */
  files: string[];
}

let packed: Promise<PackedPackage> | undefined;

// Registered while test files load, so that it belongs to the whole run and not to one of them.
after('remove the tarball', async () => {
  if (packed !== undefined) await rm(dirname((await packed).tarball), { recursive: true });
});

/** Builds and packs once, for every file of these tests. */
export function packOnce(): Promise<PackedPackage> {
  packed ??= pack();
  return packed;
}

async function pack(): Promise<PackedPackage> {
  const directory = await mkdtemp(join(tmpdir(), 'attune-webhooks-pack-'));
  await npm(ROOT, 'run', 'build');
  const report = await npm(ROOT, 'pack', '--ignore-scripts', '--json', '--pack-destination', directory);
  const [{ filename, files }] = reportsIn(report) as [{ filename: string; files: { path: string }[] }];
  return {
    tarball: join(directory, filename),
    files: files.map((file) => file.path),
  };
}

/** npm 11 answers a list, npm 12 a map from package to report. */
function reportsIn(json: string): unknown[] {
  return Object.values(JSON.parse(json));
}

/** A fresh project of a module type, with a sample's files in it. @returns its directory. */
export async function installInto(sample: 'esm' | 'cjs', tarball: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `attune-webhooks-${sample}-`));
  const type = sample === 'esm' ? 'module' : 'commonjs';
  await writeFile(join(directory, 'package.json'), JSON.stringify({ name: `sample-${sample}`, type }));
  await mkdir(join(directory, 'node_modules'));
  await npm(directory, 'install', '--prefer-offline', '--no-audit', '--no-fund', tarball, ...TYPES);
  await cp(join(ROOT, 'test', 'package', 'samples', sample), directory, { recursive: true });
  return directory;
}

async function npm(cwd: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('npm', args, { cwd, env: withoutNpmSettings(), maxBuffer: 16 * 1024 ** 2 });
  return stdout;
}

/** `npm run` tells its children about the project it runs in, which is not the one to install into. */
function withoutNpmSettings(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^npm_(?:package|lifecycle)/i.test(name));
  return Object.fromEntries(kept);
}
