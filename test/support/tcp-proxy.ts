// Stands between the code under test and its database, and fails the way networks and servers do.

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  /** The database's URL, through the proxy. */
  url: string;
  /** Ends every connection and refuses new ones, as a server that was stopped. */
  stop(): void;
  start(): void;
  /** Keeps connections open and lets nothing through, as a pulled cable. */
  freeze(): void;
  thaw(): void;
  /** Ends a connection once the next answer of the server, from which on this is true, is on its way back. */
  cutAnswerAfter(matches: (sent: string) => boolean): void;
  close(): Promise<void>;
}

interface Pair {
  client: Socket;
  upstream: Socket;
}

export async function createTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = new URL(databaseUrl);
  const pairs = new Set<Pair>();
  let state: 'running' | 'stopped' | 'frozen' = 'running';
  let cutAfter: ((sent: string) => boolean) | undefined;

  const server = createServer((client) => {
    if (state === 'stopped') return void client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    const pair = { client, upstream };
    pairs.add(pair);
    let isDoomed = false;
    client.on('data', (bytes) => {
      if (state === 'frozen') return;
      if (cutAfter?.(bytes.toString('latin1'))) {
        isDoomed = true;
        cutAfter = undefined;
      }
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (state === 'frozen') return;
      if (isDoomed) client.destroy();
      else client.write(bytes);
    });
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  const endAll = () => {
    for (const { client, upstream } of pairs) {
      client.destroy();
      upstream.destroy();
    }
  };

  return {
    url: url.href,
    stop() {
      state = 'stopped';
      endAll();
    },
    start() {
      state = 'running';
    },
    freeze() {
      state = 'frozen';
    },
    thaw() {
      // What was swallowed is missing in the middle of a conversation, so none of them can go on.
      endAll();
      state = 'running';
    },
    cutAnswerAfter(matches) {
      cutAfter = matches;
    },
    async close() {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}
