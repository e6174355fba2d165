// A proxy in front of the host that takes a prefix off, and whose connections can be cut.

import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HostProxy {
  url: string;
  /** Breaks every connection that is open. */
  cut(): void;
  close(): Promise<void>;
}

export async function startProxy(prefix: string, port: number): Promise<HostProxy> {
  const server = strippingProxy(prefix, port);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => server.closeAllConnections(),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Forwards what begins with `prefix`, without it. */
function strippingProxy(prefix: string, port: number): Server {
  return createServer((req, res) => {
    if (!req.url?.startsWith(`${prefix}/`)) {
      res.writeHead(404).end();
      return;
    }
    const { method, headers } = req;
    const forwarded = request({
      host: '127.0.0.1',
      port,
      method,
      headers,
      path: req.url.slice(prefix.length),
    });
    forwarded.on('response', (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    forwarded.on('error', () => res.destroy());
    res.on('close', () => forwarded.destroy());
    req.pipe(forwarded);
  });
}
