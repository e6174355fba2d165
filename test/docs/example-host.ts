// The example host as `npm start` runs it: a process of its own on a free port, its database in a temporary directory.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './markdown.ts';

export interface HostAddress {
  /** `http://127.0.0.1:port`, from the link that it prints. */
  url: string;
  /** What follows `#token=` in the link. */
  token: string;
}

export interface ExampleHost {
  /** Where it listens, once it does. */
  address: Promise<HostAddress>;
  /** Ends it, ready or not. */
  stop(): Promise<void>;
}

export async function startExampleHost(): Promise<ExampleHost> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'attune-readme-'));
  const child = spawn(process.execPath, ['examples/host/main.ts'], {
    cwd: ROOT,
    env: { ...withoutSettings(), PORT: '0', DATA_DIR: dataDirectory },
  });
  const link = printed(child, / open (http:\/\/[^/]+)\S*#token=(\S+)/);
  const address = link.then(([, url = '', token = '']) => ({ url, token }));
  address.catch(() => {});
  return {
    address,
    async stop() {
      await end(child);
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Resolves with the first match in what a process prints; rejects with all of it where the process ends before. */
export function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      const match = pattern.exec(output);
      if (match !== null) resolve(match);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** What the tests' own environment sets must not change the defaults that the README tells of. */
function withoutSettings(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME };
}
