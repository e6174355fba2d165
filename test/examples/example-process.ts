// An example in a process of its own, as a user runs it: its output, its exit, and requests to it.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHILD_ENVIRONMENT } from '../support/child-environment.ts';
import { migratedDatabaseFiles } from '../support/embedded-database.ts';
import { writeFiles } from '../support/prepared-files.ts';

const ROOT = join(import.meta.dirname, '../..');
const running = new Set<ChildProcess>();

export interface Exit {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Example {
  process: ChildProcess;
  /** The first line of output that matches; rejects where the process ends before. */
  line: (pattern: RegExp) => Promise<RegExpExecArray>;
  exit: Promise<Exit>;
}

export function runExample(path: string, variables: Record<string, string>): Example {
  const env = { ...CHILD_ENVIRONMENT, ...variables };
  const child = spawn(process.execPath, ['--liftoff-only', path], { cwd: ROOT, env });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const exit = new Promise<Exit>((resolve) =>
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, stdout, stderr });
    }),
  );
  const line = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(stdout);
        if (match !== null) resolve(match);
      };
      child.stdout.on('data', look);
      look();
      exit.then(({ code }) => reject(new Error(`It ended with ${code}: ${stdout}${stderr}`)));
    });
  return { process: child, line, exit };
}

/** Kills what a failed test has left behind. */
export async function killExamples(): Promise<void> {
  await Promise.all(
    [...running].map((child) => new Promise((resolve) => child.on('close', resolve).kill('SIGKILL'))),
  );
}

export interface TemporaryDirectory {
  path: string;
  remove: () => Promise<void>;
}

export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), 'attune-example-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** For DATA_DIR: with a migrated database in it, since making one from nothing takes seconds. */
export async function dataDirectory(): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory();
  await writeFiles(await migratedDatabaseFiles(), join(directory.path, 'postgres'));
  return directory;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of each answer is what the tests are about.
  body: any;
}

export async function call(url: string, options: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, options);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json');
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Asks until the answer is as wanted; the last answer, where it never is. */
export async function eventually(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || Date.now() > deadline) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
