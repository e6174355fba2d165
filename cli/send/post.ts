// Posts a message and reads the answer, bounded in time and size.

import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Message } from './message.ts';

export interface Answer {
  status: number;
  statusText: string;
  text: string;
  durationMs: number;
}

const MAX_ANSWER_BYTES = 65_536;

/** The path goes out as it is written: senders sign it byte for byte. */
export function post(url: URL, { target, headers, body }: Message, timeoutMs: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const startedAtMs = performance.now();
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const req = send(url, {
    method: 'POST',
    path: target,
    headers: { ...headers, 'content-length': String(body.length) },
    signal: AbortSignal.timeout(timeoutMs),
  });
  req.once('error', (error) => {
    const isTimeout =
      error.name === 'TimeoutError' || (error.cause as Error | undefined)?.name === 'TimeoutError';
    reject(isTimeout ? new Error(`no answer within ${timeoutMs / 1000} s`) : error);
  });
  req.once('response', (res) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    res.on('data', (chunk: Buffer) => {
      if (bytes < MAX_ANSWER_BYTES) chunks.push(chunk);
      bytes += chunk.length;
    });
    res.once('error', reject);
    res.once('end', () => {
      const text = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
      const durationMs = performance.now() - startedAtMs;
      resolve({ status: res.statusCode ?? 0, statusText: res.statusMessage ?? '', text, durationMs });
    });
  });
  req.end(body);
  return promise;
}
