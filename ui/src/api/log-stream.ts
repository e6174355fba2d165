// The live tail: follows the log, connects again where it broke off, and goes on after the last entry it has seen.

import type { LogEntry } from '../../../lib/admin/api-types.ts';
import { ApiError } from './api-error.ts';
import { createEventStreamParser } from './parse-event-stream.ts';
import { send } from './request.ts';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

export type StreamStatus = 'connecting' | 'open' | 'broken' | 'refused';

export interface LogStreamHandlers {
  onEntry(entry: LogEntry): void;
  onStatus(status: StreamStatus): void;
}

/** Returns the function that ends it. */
export function followLog(path: string, handlers: LogStreamHandlers): () => void {
  const controller = new AbortController();
  void keepFollowing(path, handlers, controller.signal);
  return () => controller.abort();
}

async function keepFollowing(path: string, handlers: LogStreamHandlers, signal: AbortSignal): Promise<void> {
  const position = { lastId: null as string | null };
  let retryMs = FIRST_RETRY_MS;
  while (!signal.aborted) {
    handlers.onStatus('connecting');
    try {
      await readOnce(path, position, signal, {
        ...handlers,
        onStatus: (status) => {
          retryMs = FIRST_RETRY_MS;
          handlers.onStatus(status);
        },
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) {
        handlers.onStatus('refused');
        return;
      }
    }
    if (signal.aborted) return;
    handlers.onStatus('broken');
    await wait(retryMs, signal);
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

async function readOnce(
  path: string,
  position: { lastId: string | null },
  signal: AbortSignal,
  handlers: LogStreamHandlers,
): Promise<void> {
  const headers: Record<string, string> = { Accept: 'text/event-stream' };
  if (position.lastId !== null) headers['Last-Event-ID'] = position.lastId;
  const response = await send(path, { headers, signal }, signal);
  handlers.onStatus('open');
  const feed = createEventStreamParser((message) => {
    if (message.id !== null) position.lastId = message.id;
    if (message.event === 'log') handlers.onEntry(JSON.parse(message.data));
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) feed(part.value);
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
