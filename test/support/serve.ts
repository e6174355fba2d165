// Real HTTP for tests: one server per call on a free port, requests through node:http so that nothing is tidied up on
// the way, and a bare socket for requests that lie.

import { once } from 'node:events';
import { Agent, createServer, type IncomingHttpHeaders, type RequestListener, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
  json: any;
}

export interface SendOptions {
  /** A list of values sends the header that many times. */
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

export interface Served {
  url: string;
  port: number;
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  post(path: string, body?: string | Buffer, headers?: SendOptions['headers']): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Writes these bytes on a socket of its own; everything that comes back until the answer is complete. */
  raw(bytes: string | Buffer, options?: RawOptions): Promise<string>;
  close(): Promise<void>;
}

export interface RawOptions {
  /** Half-closes the connection after the bytes, as a sender that gave up. */
  end?: boolean;
  /** Gives up waiting for an answer. Default: 5,000. */
  timeoutMs?: number;
}

export async function serve(handler: RequestListener): Promise<Served> {
  // Express prints errors that nobody handles, but for this environment.
  if ('set' in handler && typeof handler.set === 'function') handler.set('env', 'test');
  const server = createServer(handler).unref();
  // A test that fails before it closes its server must not keep the whole run from ending.
  server.on('connection', (socket) => socket.unref());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true });
  const send: Served['send'] = (method, path, options = {}) => exchange(agent, port, method, path, options);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    send,
    post: (path, body, headers) =>
      send('POST', path, { body, headers: { 'Content-Type': 'application/json', ...headers } }),
    get: (path) => send('GET', path),
    raw: (bytes, options) => exchangeRaw(port, bytes, options),
    async close() {
      agent.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function exchange(
  agent: Agent,
  port: number,
  method: string,
  path: string,
  { headers = {}, body }: SendOptions,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
  const req = request({ agent, host: '127.0.0.1', port, method, path, headers: { ...length, ...headers } });
  req.once('error', reject);
  req.once('response', (res) => {
    const chunks: Buffer[] = [];
    res.on('data', (chunk) => chunks.push(chunk));
    res.once('error', reject);
    res.once('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      resolve({ status: res.statusCode ?? 0, headers: res.headers, text, json: parsed(text) });
    });
  });
  req.end(body);
  return promise;
}

function exchangeRaw(port: number, bytes: string | Buffer, options: RawOptions = {}): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(port, '127.0.0.1');
  const timer = setTimeout(() => {
    socket.destroy();
    reject(new Error(`no answer within ${options.timeoutMs ?? 5000} ms`));
  }, options.timeoutMs ?? 5000);
  let answer = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    answer += chunk;
    if (isComplete(answer)) socket.destroy();
  });
  socket.on('error', () => {});
  socket.once('close', () => {
    clearTimeout(timer);
    resolve(answer);
  });
  socket.write(bytes);
  if (options.end) socket.end();
  return promise;
}

/** The last answer on the connection has come in whole. */
function isComplete(answer: string): boolean {
  const match = /^HTTP\/1\.1 [2-5][\s\S]*?\r\ncontent-length: (\d+)\r\n[\s\S]*?\r\n\r\n/im.exec(answer);
  return match !== null && answer.length >= match.index + match[0].length + Number(match[1]);
}

/** Status of a raw answer; 0 where there was none. */
export function statusOf(rawAnswer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(rawAnswer)?.[1] ?? 0);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
