// One request to the administration API: address, token, errors. Nothing here knows what is asked for.

import { getToken, reportUnauthorized } from '../session/token.ts';
import { errorFromResponse, UnreachableError } from './api-error.ts';
import { reportReachable, reportUnreachable } from './connection.ts';

const TIMEOUT_MS = 30_000;
const GATEWAY_STATUSES = new Set([502, 504]);

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  /** Sent as `If-Match`, so that the server refuses (409) where somebody else was faster. */
  revision?: number;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** How the text of the answer is parsed. Default: JSON.parse. */
  parse?: (text: string) => unknown;
}

/** The UI lives at `<prefix>/webhooks/ui/`, the API at `<prefix>/`, whatever the prefix is. */
export function apiUrl(path: string): URL {
  return new URL(`../../${path}`, window.location.href);
}

export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const response = await send(path, options, signal);
  const text = await response.text();
  return (text === '' ? undefined : (options.parse ?? JSON.parse)(text)) as T;
}

/** For answers that are read as they arrive: no time limit, and the body is left to the caller. */
export async function send(path: string, options: RequestOptions, signal?: AbortSignal): Promise<Response> {
  const tokenUsed = getToken();
  const response = await fetchOrExplain(path, options, signal);
  if (GATEWAY_STATUSES.has(response.status)) {
    reportUnreachable();
    throw new UnreachableError('The server behind this address cannot be reached.');
  }
  reportReachable();
  if (response.ok) return response;
  const error = await errorFromResponse(response);
  if (error.status === 401) reportUnauthorized(tokenUsed);
  throw error;
}

async function fetchOrExplain(
  path: string,
  options: RequestOptions,
  signal?: AbortSignal,
): Promise<Response> {
  try {
    return await fetch(apiUrl(path), {
      method: options.method ?? 'GET',
      headers: headersOf(options),
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: signal ?? null,
      cache: 'no-store',
      credentials: 'same-origin',
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    reportUnreachable();
    throw new UnreachableError('The server cannot be reached.', { cause: error });
  }
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  const token = getToken();
  if (token !== null) headers.Authorization = `Bearer ${token}`;
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.revision !== undefined) headers['If-Match'] = `"${options.revision}"`;
  return { ...headers, ...options.headers };
}
