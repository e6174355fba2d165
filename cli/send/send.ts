// attune-webhooks send

import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { SCHEMES } from '../../lib/signatures/schemes.ts';
import { errorLine, line, Progress } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';
import { makeMessage } from './message.ts';
import { readSendOptions, type SendOptions } from './options.ts';
import { type Answer, post } from './post.ts';

export async function runSend(args: string[]): Promise<number> {
  const options = readSendOptions(args, process.env);
  const body = options.file === '-' ? await buffer(process.stdin) : readFile(options.file);
  const privateKey = readPrivateKey(options.privateKeyFile);
  const sendOnce = () =>
    post(options.url, makeMessage(options, body, privateKey, Date.now()), options.timeoutMs);
  const signedAs = options.scheme === null ? 'unsigned' : `signed as ${SCHEMES[options.scheme].label}`;
  errorLine(`POST ${options.url.origin}, ${body.length} bytes, ${signedAs}`);
  const answers = options.repeat === 1 ? [await sendOnce()] : await sendMany(options, sendOnce);
  if (options.repeat === 1) showAnswer(answers[0] as Answer);
  else showSummary(answers);
  hintAtReplay(options, answers);
  return answers.every(({ status }) => status >= 200 && status < 300) ? 0 : 1;
}

/** The same bytes under another id look like a captured request that is sent again. */
function hintAtReplay({ scheme, deliveryId }: SendOptions, answers: readonly Answer[]): void {
  const isRefused = answers.some(({ status }) => status === 401);
  if (!isRefused || scheme === null || SCHEMES[scheme].replay !== 'remember' || deliveryId !== undefined)
    return;
  errorLine(
    `Where the secret is right: ${SCHEMES[scheme].label} signs no time, so a content that was accepted before is refused under another delivery id. ` +
      'Change the file, or give the same --delivery-id to be told that it is a repeat',
  );
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function readPrivateKey(path: string | undefined): KeyObject | undefined {
  if (path === undefined) return undefined;
  try {
    return createPrivateKey(readFile(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} is no private key in PEM`);
  }
}

/** One after the other, so that the receiver sees them in their order. */
async function sendMany({ repeat }: SendOptions, sendOnce: () => Promise<Answer>): Promise<Answer[]> {
  const progress = new Progress(repeat, 'sent');
  const answers: Answer[] = [];
  while (answers.length < repeat) {
    answers.push(await sendOnce());
    progress.show(answers.length);
  }
  return answers;
}

function showAnswer({ status, statusText, text, durationMs }: Answer): void {
  line(`${status} ${statusText} in ${Math.round(durationMs)} ms`);
  if (text !== '') line(text);
}

function showSummary(answers: readonly Answer[]): void {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  const times = answers.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  const statuses = [...counts].map(([status, count]) => `${count} × ${status}`).join(', ');
  const median = Math.round(times[Math.floor(times.length / 2)] ?? 0);
  line(
    `${answers.length} requests: ${statuses}; median ${median} ms, slowest ${Math.round(times.at(-1) ?? 0)} ms`,
  );
  const refused = answers.find(({ status }) => status < 200 || status >= 300);
  if (refused !== undefined) showAnswer(refused);
}
