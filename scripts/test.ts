// Runs the test suite in as many mocha processes as there are processors, each with a share of the files: most of it
// waits for one PGlite after the other, which a single process does on a single processor.
//   npm test                     everything
//   npm test -- FILE… [--grep X] only these, in one process

import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = dirname(import.meta.dirname);
const MOCHA = join(ROOT, 'node_modules/mocha/bin/mocha.js');
/** Run by commands of their own. */
const OTHER_SUITES = /^test\/(ui|package)\//;
/** More would wait for each other at the database. */
const MOST_PROCESSES = 4;

function testFiles(): string[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .map((file) => join('test', file).replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.test.ts') && !OTHER_SUITES.test(file))
    .sort();
}

/** Dealt like cards, so that the files of one folder, which take equally long, are spread evenly. */
function shares(files: readonly string[], count: number): string[][] {
  return Array.from({ length: count }, (_, share) => files.filter((_file, n) => n % count === share));
}

/** The first one is seen as it runs, the others when they are done: lines of several would make no sense together. */
async function run(args: readonly string[], isSeen: boolean): Promise<number> {
  const child = spawn(process.execPath, [MOCHA, ...args], {
    cwd: ROOT,
    stdio: ['ignore', isSeen ? 'inherit' : 'pipe', isSeen ? 'inherit' : 'pipe'],
    env: process.stdout.isTTY ? { FORCE_COLOR: '1', ...process.env } : process.env,
  });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  const status = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal !== null) output.push(Buffer.from(`\nA process of the tests was ended by ${signal}.\n`));
      resolve(code ?? 1);
    });
  });
  process.stdout.write(Buffer.concat(output));
  return status;
}

const args = process.argv.slice(2);
const processes = args.length > 0 ? 1 : Math.min(availableParallelism(), MOST_PROCESSES);
const names = args.some((arg) => arg.endsWith('.ts')) ? [] : testFiles();
const statuses = await Promise.all(
  shares(names, processes).map((share, n) => run([...share, ...args], n === 0)),
);
if (processes > 1) console.log(`\nRun in ${processes} processes; each has its own sums above.`);
process.exitCode = Math.max(...statuses);
