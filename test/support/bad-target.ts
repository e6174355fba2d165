// Targets on real sockets, each misbehaving in its own way, and a well-behaved one that remembers what it was sent.

import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
  bytes: Buffer;
  atMs: number;
}

export interface TestTarget {
  url: string;
  port: number;
  requests: ReceivedRequest[];
  /** Status, or status and more, for each request in its turn; the last one for all that follow. */
  answers: (number | { status: number; headers?: Record<string, string>; body?: string })[];
  close(): Promise<void>;
}

export async function startTarget(): Promise<TestTarget> {
  const requests: ReceivedRequest[] = [];
  const server = createHttpServer(async (req, res) => {
    const bytes = Buffer.concat(await req.toArray());
    const answers = target.answers;
    requests.push({
      method: req.method ?? '',
      url: req.url ?? '',
      headers: req.headers,
      body: bytes.toString(),
      bytes,
      atMs: Date.now(),
    });
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 200;
    const { status, headers, body: text } = typeof answer === 'number' ? { status: answer } : answer;
    res.writeHead(status, headers).end(text ?? 'ok');
  });
  const { port, close } = await listen(server);
  const target: TestTarget = { url: `http://127.0.0.1:${port}/hook`, port, requests, answers: [200], close };
  return target;
}

/** Whatever `behave` does with the bare connection, once the first bytes of a request are there. */
export async function startBadTarget(
  behave: (socket: Socket) => void,
): Promise<{ url: string; port: number; connections: () => number; close(): Promise<void> }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.on('error', () => {});
    socket.once('data', () => behave(socket));
  });
  const { port, close } = await listen(server);
  return { url: `http://127.0.0.1:${port}/hook`, port, connections: () => connections, close };
}

async function listen(server: ReturnType<typeof createServer> | ReturnType<typeof createHttpServer>) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.unref());
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
