// Fetches a certificate or a set of public keys: https only, never from an address that is not public unless the host
// allows it, without redirects, bounded in time and size.

import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { type GuardedAgents, guardedAgents, type TargetGuardOptions } from '../net/guarded-agent.ts';

/** @throws FetchTextError */
export type FetchText = (url: string) => Promise<string>;

export class FetchTextError extends Error {
  override readonly name = 'FetchTextError';
  /** Whether another attempt may end otherwise: the other side answered nothing, or that something of its own failed. */
  readonly isTemporary: boolean;

  constructor(message: string, isTemporary: boolean, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.isTemporary = isTemporary;
  }
}

const MAX_BYTES = 256 * 1024;
const TIMEOUT_MS = 5000;

export function createFetchText(options: TargetGuardOptions = {}): FetchText {
  let agents: GuardedAgents | undefined;
  return async function fetchText(url) {
    // Made when first needed: hardly any trigger needs it.
    agents ??= guardedAgents(options);
    const target = agents.guard.checkUrl(url);
    if (target.protocol !== 'https:')
      throw new FetchTextError(`${url} is not fetched: it is not https`, false);
    return readText(url, await answerOf(target, agents));
  };
}

function answerOf(url: URL, agents: GuardedAgents): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const sent = request(url, { agent: agents.of('https:'), signal });
  sent.once('response', resolve);
  sent.once('error', (error) =>
    reject(new FetchTextError(`${url.href} could not be fetched: ${error.message}`, true, error)),
  );
  sent.end();
  return promise;
}

async function readText(url: string, answer: IncomingMessage): Promise<string> {
  const { statusCode = 0 } = answer;
  if (statusCode !== 200) {
    answer.destroy();
    throw new FetchTextError(`${url} answered ${statusCode}`, statusCode >= 500 || statusCode === 429);
  }
  try {
    return await boundedText(answer);
  } catch (error) {
    if (error instanceof FetchTextError) throw error;
    throw new FetchTextError(`${url} could not be read: ${(error as Error).message}`, true, error);
  }
}

async function boundedText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BYTES) throw new FetchTextError(`the answer is larger than ${MAX_BYTES} bytes`, false);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
