// One mocha process: its output, shown, and what it says at its end.

import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const ROOT = dirname(import.meta.dirname);
const MOCHA = join(ROOT, 'node_modules/mocha/bin/mocha.js');
/** No embedded database lives long enough to be worth the optimizing compiler, which takes a quarter of the time. */
const NODE_OPTIONS = ['--liftoff-only'];
const LINES_BEFORE_THE_END = 40;
/** After its sums the process ends by itself, unless a test, mostly a failed one, left something open. */
const END_WITHIN_MS = 20_000;

export interface MochaRun {
  status: number;
  passing: number;
  failing: number;
  pending: number;
  /** Each failed test with its error, as mocha tells it; the last lines, where the process ended without a word. */
  failures: string;
}

/** Lines of several processes would make no sense together: all but one show theirs when they are done. */
export async function runMocha(
  args: readonly string[],
  shown: 'as it runs' | 'when done',
): Promise<MochaRun> {
  const child = spawn(process.execPath, [...NODE_OPTIONS, MOCHA, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: withColorsFor(process.stdout),
  });
  const chunks: Buffer[] = [];
  let lingering: NodeJS.Timeout | undefined;
  const take = (chunk: Buffer | string) => {
    chunks.push(Buffer.from(chunk));
    if (shown === 'as it runs') process.stdout.write(chunk);
    if (!/^ +\d+ passing \(/m.test(stripVTControlCharacters(chunk.toString()))) return;
    lingering ??= setTimeout(() => {
      take('\nThe tests are done, but what one of them opened keeps the process from ending.\n');
      child.kill('SIGKILL');
    }, END_WITHIN_MS);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const status = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(lingering);
      if (signal !== null) take(`\nA process of the tests was ended by ${signal}.\n`);
      resolve(code ?? 1);
    });
  });
  const output = Buffer.concat(chunks);
  if (shown === 'when done') process.stdout.write(output);
  return { status, ...read(output.toString(), status) };
}

/** Some packages take FORCE_COLOR=0 for a wish to have colors. */
function withColorsFor({ isTTY }: NodeJS.WriteStream): NodeJS.ProcessEnv {
  const { FORCE_COLOR, ...env } = process.env;
  const isWished = FORCE_COLOR === undefined ? isTTY : FORCE_COLOR !== '0';
  return isWished ? { ...env, FORCE_COLOR: FORCE_COLOR ?? '1' } : { ...env, NO_COLOR: '1' };
}

function read(output: string, status: number): Omit<MochaRun, 'status'> {
  const lines = output.split('\n');
  const plain = lines.map(stripVTControlCharacters);
  const lineOf = (word: string) => plain.findLastIndex((line) => new RegExp(`^ +\\d+ ${word}\\b`).test(line));
  const count = (word: string) => Number.parseInt(plain[lineOf(word)] ?? '0', 10);
  const from = count('failing') > 0 ? lineOf('failing') + 1 : lines.length - LINES_BEFORE_THE_END;
  return {
    passing: count('passing'),
    failing: count('failing'),
    pending: count('pending'),
    failures: status === 0 ? '' : lines.slice(Math.max(from, 0)).join('\n'),
  };
}
