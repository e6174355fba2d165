// One bash that runs code blocks after each other, as a reader's terminal does: variables of one are there in the next.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ROOT } from './markdown.ts';

export interface BlockResult {
  output: string;
  /** HTTP statuses, one for each curl. */
  statuses: number[];
}

export interface Shell {
  run(code: string): Promise<BlockResult>;
  close(): Promise<void>;
}

const STATUS_MARK = 'http-status:';
/** curl that tells its status on the error stream, whatever a block does with its output. */
const CURL = `curl() { command curl -w '%{stderr}${STATUS_MARK}%{http_code}\\n' "$@"; }\n`;

export function openShell(): Shell {
  const bash = spawn('bash', ['--norc'], { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  let onChange = () => {};
  bash.stdout.on('data', (chunk) => {
    output += chunk;
    onChange();
  });
  bash.stderr.on('data', (chunk) => {
    errors += chunk;
    onChange();
  });
  bash.on('exit', () => onChange());
  bash.stdin.write(CURL);
  let count = 0;

  function run(code: string): Promise<BlockResult> {
    const end = `end-of-block-${++count}`;
    output = '';
    errors = '';
    const finished = new Promise<BlockResult>((resolve, reject) => {
      onChange = () => {
        if (output.includes(end) && errors.includes(end))
          resolve(resultOf(output.split(end)[0] ?? '', errors));
        else if (bash.exitCode !== null) reject(new Error(`bash ended with ${bash.exitCode}: ${errors}`));
      };
    });
    bash.stdin.write(`${code}\necho ${end}; echo ${end} >&2\n`);
    return finished;
  }

  return {
    run,
    async close() {
      bash.stdin.end();
      if (bash.exitCode === null) await once(bash, 'exit');
    },
  };
}

function resultOf(output: string, errors: string): BlockResult {
  const statuses = errors.matchAll(new RegExp(`${STATUS_MARK}(\\d+)`, 'g'));
  return { output: output.trim(), statuses: [...statuses].map(([, status]) => Number(status)) };
}
