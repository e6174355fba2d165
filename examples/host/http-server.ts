// The HTTP server. It takes its port before anything else is opened, so that a second host on the same port ends
// before it touches the database; until the application is there it answers 503.

import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { StartupError } from './startup-error.ts';

export interface HttpServer {
  /** `http://host:port`, as a browser on this machine can open it. */
  url: string;
  serve: (listener: RequestListener) => void;
  /** Stops accepting; resolves when the last request is answered, or cuts off what is left after the grace period. */
  stop: (graceMs: number) => Promise<void>;
}

export async function listen(port: number, host: string): Promise<HttpServer> {
  let listener: RequestListener = (_request, response) => answerStarting(response);
  const server = createServer((request, response) => listener(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(startupErrorOf(error, port, host)));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;

  async function stop(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // A keep-alive connection that was busy when the server closed becomes idle a moment later.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearInterval(idle);
    clearTimeout(cut);
  }

  return {
    url: `http://${browsable(host)}:${address.port}`,
    serve: (application) => {
      listener = application;
    },
    stop,
  };
}

/** 0.0.0.0 and :: are where a server listens, not where a browser goes. */
function browsable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return isIPv6(host) ? `[${host}]` : host;
}

function answerStarting(response: ServerResponse): void {
  response.writeHead(503, { 'Content-Type': 'application/json', 'Retry-After': '1', Connection: 'close' });
  response.end('{"success":false,"error":"The host is starting","code":"SERVICE_UNAVAILABLE"}');
}

function startupErrorOf(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === 'EADDRINUSE') {
    return new StartupError(`PORT: ${port} on ${host} is in use; stop what listens there, or choose another`);
  }
  if (error.code === 'EACCES')
    return new StartupError(`PORT: not permitted to listen on ${port}; choose one from 1024`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new StartupError(`HOST: ${host} is not an address of this machine`);
  }
  return error;
}
