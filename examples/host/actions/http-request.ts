// core.http_request: one request, one answer, both bounded. Redirects are handed back and not followed, since each
// would have to be judged again.

import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isObject, type Json, toText } from '../rules/expression/value.ts';
import { type ActionContext, ActionError, numberIn, type Parameters } from './action.ts';
import { checkAddress, lookupPublic } from './private-addresses.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const MAX_RESPONSE_BYTES = 64 * 1024;

export async function httpRequest(parameters: Parameters, context: ActionContext): Promise<Json> {
  const timeoutSeconds = numberIn(parameters, 'timeout_seconds', 10, 0.1, 60);
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  const started = performance.now();
  try {
    const response = await send(parameters, context, AbortSignal.any([timeout, context.signal]));
    const body = await readBounded(response);
    return { ...describe(response), ...body, elapsed_ms: Math.round(performance.now() - started) };
  } catch (error) {
    if (timeout.aborted) throw new ActionError(`no complete answer within ${timeoutSeconds} s`);
    throw error;
  }
}

function send(parameters: Parameters, context: ActionContext, signal: AbortSignal): Promise<IncomingMessage> {
  const url = urlOf(parameters);
  const { text, headers } = bodyOf(parameters);
  // An address written into the URL never goes through the lookup.
  if (!context.allowPrivateTargets) checkAddress(url.hostname.replace(/^\[|\]$/g, ''));
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: methodOf(parameters),
      headers: { 'User-Agent': 'attune-host', Connection: 'close', ...headers, ...headersOf(parameters) },
      agent: false,
      signal,
      ...(!context.allowPrivateTargets && { lookup: lookupPublic }),
    });
    request.on('response', resolve).on('error', reject).end(text);
  });
}

function urlOf({ url, query_params: query }: Parameters): URL {
  const parsed = typeof url === 'string' ? URL.parse(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new ActionError(`url is ${JSON.stringify(url ?? null)}, it must be an http or https URL`);
  }
  for (const [name, value] of Object.entries(isObject(query) ? query : {})) {
    parsed.searchParams.set(name, toText(value));
  }
  return parsed;
}

function methodOf({ method = 'GET' }: Parameters): string {
  const name = String(method).toUpperCase();
  if (METHODS.includes(name)) return name;
  throw new ActionError(`method is ${JSON.stringify(method)}, it must be one of ${METHODS.join(', ')}`);
}

function headersOf({ headers }: Parameters): Record<string, string> {
  const entries = Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(entries.map(([name, value]) => [name, toText(value)]));
}

function bodyOf({ json_body: json, body }: Parameters): {
  text?: Buffer;
  headers: Record<string, string | number>;
} {
  if (json === undefined && (body === undefined || body === null)) return { headers: {} };
  const text = Buffer.from(json === undefined ? toText(body as Json) : JSON.stringify(json));
  const type = json === undefined ? 'text/plain; charset=utf-8' : 'application/json';
  return { text, headers: { 'Content-Type': type, 'Content-Length': text.length } };
}

function describe({ statusCode, headers }: IncomingMessage): { status_code: number; headers: Json } {
  const entries = Object.entries(headers).map(([name, value]) => [name, storable([value].flat().join(', '))]);
  return { status_code: statusCode ?? 0, headers: Object.fromEntries(entries) };
}

/** Reads as much as fits and hangs up on the rest. */
async function readBounded(
  response: IncomingMessage,
): Promise<{ body: string; truncated: boolean; json?: Json }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_RESPONSE_BYTES) break;
  }
  const truncated = bytes > MAX_RESPONSE_BYTES;
  const body = storable(Buffer.concat(chunks).subarray(0, MAX_RESPONSE_BYTES).toString());
  const json = truncated ? undefined : parseJson(body);
  return json === undefined ? { body, truncated } : { body, truncated, json };
}

/** PostgreSQL's jsonb holds no NUL. */
function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
