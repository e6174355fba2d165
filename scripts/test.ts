// Runs the test suite in as many mocha processes as there are processors, each with a share of the files: a single
// one would run on a single processor.
//   npm test                     everything; what failed is told again at the end
//   npm test -- FILE… [--grep X] only these, in one process

import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { type MochaRun, runMocha } from './run-mocha.ts';

const ROOT = dirname(import.meta.dirname);
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

/** Not in mocha's words, so that whoever adds up its sums does not count everything twice. */
function report(runs: readonly MochaRun[]): string {
  const sum = (word: 'passing' | 'failing' | 'pending') => runs.reduce((total, run) => total + run[word], 0);
  const failures = runs.flatMap((run, n) =>
    run.failures === '' ? [] : `Failed in process ${n + 1}:\n${run.failures}`,
  );
  const sums = `Together, in ${runs.length} processes: ${sum('passing')} passed, ${sum('failing')} failed, ${sum('pending')} skipped.`;
  return ['', sums, ...failures, ''].join('\n');
}

const args = process.argv.slice(2);
if (args.length > 0) {
  const files = args.some((arg) => arg.endsWith('.ts')) ? [] : testFiles();
  process.exitCode = (await runMocha([...files, ...args], 'as it runs')).status;
} else {
  const processes = Math.min(availableParallelism(), MOST_PROCESSES);
  const runs = await Promise.all(
    shares(testFiles(), processes).map((share, n) => runMocha(share, n === 0 ? 'as it runs' : 'when done')),
  );
  console.log(report(runs));
  process.exitCode = Math.max(...runs.map(({ status }) => status));
}
