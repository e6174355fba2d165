// Sends one request to a target through http-proxy-middleware and collects its answer, within a time and a size. The
// proxy is given a request of our own making, so that it sees nothing of the sender's connection.

import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { createProxyMiddleware, type RequestHandler } from 'http-proxy-middleware';
import { type GuardedAgents, TargetRefusedError } from '../net/guarded-agent.ts';

export interface OutgoingRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: Buffer;
  /** From now to the last byte of the answer. */
  timeoutMs: number;
  maxBytes: number;
}

export interface TargetReply {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** No answer that counts; the message says why, for the operator. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  readonly kind: 'timeout' | 'failed' | 'refused';
  /** What the target answered, where it did. */
  readonly status: number | null;

  constructor(kind: ProxyFailure['kind'], message: string, status: number | null = null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.status = status;
  }
}

/** What http-proxy-middleware takes for the sender's request. */
interface ProxiedRequest extends IncomingMessage {
  targetUrl: URL;
  onReply: (reply: IncomingMessage) => void;
  onFailure: (error: unknown) => void;
}

export class ProxyTransport {
  readonly #agents: GuardedAgents;
  readonly #proxies: Record<string, RequestHandler<ProxiedRequest>>;

  constructor(agents: GuardedAgents) {
    this.#agents = agents;
    this.#proxies = { 'http:': this.#proxyFor('http:'), 'https:': this.#proxyFor('https:') };
  }

  /** @throws ProxyFailure */
  async send(request: OutgoingRequest): Promise<TargetReply> {
    const url = this.#checked(request.url);
    const req = toProxied(request, url);
    const sink = new PassThrough() as unknown as ServerResponse;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(() => reject(new ProxyFailure('timeout', `no answer within ${request.timeoutMs} ms`))),
        request.timeoutMs,
      );
      const settle = (finish: () => void) => {
        clearTimeout(timer);
        finish();
        // Ends the request to the target where it is still under way.
        sink.destroy();
      };
      const fail = (error: unknown) => settle(() => reject(toFailure(error)));
      req.onFailure = fail;
      req.onReply = (reply) => {
        // From here on, reading the answer tells what happens to it.
        req.onFailure = () => {};
        collect(reply, request.maxBytes).then((body) => settle(() => resolve(body)), fail);
      };
      void this.#proxies[url.protocol]?.(req, sink, (error?: unknown) => {
        if (error !== undefined) fail(error);
      });
    });
  }

  #checked(url: string): URL {
    try {
      return this.#agents.guard.checkUrl(url);
    } catch (error) {
      throw toFailure(error);
    }
  }

  #proxyFor(protocol: 'http:' | 'https:'): RequestHandler<ProxiedRequest> {
    return createProxyMiddleware<ProxiedRequest>({
      router: (req) => req.targetUrl as unknown as string,
      agent: this.#agents.of(protocol),
      changeOrigin: true,
      ignorePath: true,
      selfHandleResponse: true,
      // Its own error answers would go to the sender.
      ejectPlugins: true,
      on: {},
      plugins: [
        (server) => {
          server.on('proxyReq', (proxyReq: ClientRequest) => proxyReq.setNoDelay(true));
          server.on('proxyRes', (reply, req) => req.onReply(reply));
          server.on('error', (error, req) => req?.onFailure(error));
          server.on('econnreset', (error, req) => req?.onFailure(error));
        },
      ],
    });
  }
}

function toProxied({ method, headers, body }: OutgoingRequest, url: URL): ProxiedRequest {
  const stream = Readable.from(body.length === 0 ? [] : [body], { objectMode: false });
  return Object.assign(stream, {
    method,
    url: '/',
    headers: { ...headers, 'content-length': String(body.length) },
    httpVersion: '1.1',
    httpVersionMajor: 1,
    socket: { writable: true },
    targetUrl: url,
    onReply: () => {},
    onFailure: () => {},
  }) as unknown as ProxiedRequest;
}

async function collect(reply: IncomingMessage, maxBytes: number): Promise<TargetReply> {
  const status = reply.statusCode ?? 0;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of reply) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > maxBytes) throw new ProxyFailure('failed', `answered more than ${maxBytes} bytes`, status);
    }
  } catch (error) {
    if (error instanceof ProxyFailure) throw error;
    throw new ProxyFailure('failed', 'ended its answer early', status, error);
  }
  return { status, headers: reply.headers, body: Buffer.concat(chunks) };
}

function toFailure(error: unknown): ProxyFailure {
  if (error instanceof ProxyFailure) return error;
  if (error instanceof TargetRefusedError) return new ProxyFailure('refused', error.message, null, error);
  const { code, message } = error as { code?: string; message?: string };
  return new ProxyFailure(
    'failed',
    `could not be reached: ${code ?? message ?? 'no reason given'}`,
    null,
    error,
  );
}
