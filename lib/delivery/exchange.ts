// One request to a target and its answer. Bounded in every case: one time limit for all of it, from looking the name up to
// the last byte of the answer, and a number of bytes after which nobody listens any more.

import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { GuardedAgents } from '../net/guarded-agent.ts';
import type { ReceivedAnswer } from '../targets/answer-check.ts';

export interface OutgoingRequest {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

export interface ExchangeLimits {
  timeoutMs: number;
  /** More of the answer's body is not read. */
  maxAnswerBytes: number;
}

/** No complete answer came in time. */
export class TargetTimeoutError extends Error {
  override readonly name = 'TargetTimeoutError';
  readonly code = 'ERR_TARGET_TIMEOUT';
}

/** @throws whatever the connection fails with, TargetRefusedError, TargetTimeoutError. */
export async function exchange(
  agents: GuardedAgents,
  outgoing: OutgoingRequest,
  limits: ExchangeLimits,
): Promise<ReceivedAnswer> {
  const untilMs = performance.now() + limits.timeoutMs;
  const remaining = () => ({ ...limits, remainingMs: Math.max(1, untilMs - performance.now()) });
  try {
    return await attempt(agents, outgoing, remaining());
  } catch (error) {
    // The target closed a connection that was kept for the next request at the moment in which that came.
    if (!(error instanceof StaleConnectionError)) throw error;
    return attempt(agents, outgoing, remaining()).catch((second) => {
      throw second instanceof StaleConnectionError ? second.cause : second;
    });
  }
}

class StaleConnectionError extends Error {
  override readonly name = 'StaleConnectionError';
}

interface Remaining extends ExchangeLimits {
  remainingMs: number;
}

function attempt(
  agents: GuardedAgents,
  outgoing: OutgoingRequest,
  limits: Remaining,
): Promise<ReceivedAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ReceivedAnswer>();
  const request = open(agents, outgoing);
  let timedOut: Error | undefined;
  const timeout = setTimeout(() => {
    timedOut = new TargetTimeoutError(`no complete answer within ${limits.timeoutMs} ms`);
    request.destroy(timedOut);
    reject(timedOut);
  }, limits.remainingMs);
  const fail = (error: Error) => {
    reject(timedOut ?? (isStale(request, error) ? new StaleConnectionError('', { cause: error }) : error));
  };
  let isAnswered = false;
  request
    .on('response', (response) => {
      isAnswered = true;
      read(response, limits.maxAnswerBytes).then(resolve, (error) => reject(timedOut ?? error));
    })
    .on('upgrade', (_response, socket) => {
      socket.destroy();
      fail(new Error('answered 101 and wanted to speak another protocol'));
    })
    .on('error', fail)
    .on('close', () => isAnswered || fail(new Error('closed the connection without an answer')))
    .end(outgoing.body);
  return promise.finally(() => clearTimeout(timeout));
}

function open(agents: GuardedAgents, { url, method, headers, body }: OutgoingRequest): ClientRequest {
  agents.guard.checkUrl(url);
  return (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method,
    headers: { ...headers, 'Content-Length': body.length },
    agent: agents.of(url.protocol),
  });
}

function isStale(request: ClientRequest, error: NodeJS.ErrnoException): boolean {
  return request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** Reads as much as is wanted and hangs up on the rest. */
async function read(response: IncomingMessage, maxBytes: number): Promise<ReceivedAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop destroys the response, and the connection with it.
    if (bytes > maxBytes) break;
  }
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
    ),
    body: Buffer.concat(chunks).subarray(0, maxBytes),
    complete: bytes <= maxBytes,
  };
}
