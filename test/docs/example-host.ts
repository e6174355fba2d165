// The example host as `npm start` runs it: a process of its own on a free port, its database in a temporary directory.

import { dataDirectory, runExample } from '../examples/example-process.ts';

export interface HostAddress {
  /** `http://127.0.0.1:port`, from the link that it prints. */
  url: string;
  /** What follows `#token=` in the link. */
  token: string;
}

export interface ExampleHost {
  /** Where it listens, once it does. */
  address: Promise<HostAddress>;
  /** Ends it, ready or not. */
  stop(): Promise<void>;
}

export async function startExampleHost(): Promise<ExampleHost> {
  const directory = await dataDirectory();
  const host = runExample('examples/host/main.ts', { PORT: '0', DATA_DIR: directory.path });
  const link = host.line(/ open (http:\/\/[^/]+)\S*#token=(\S+)/);
  const address = link.then(([, url = '', token = '']) => ({ url, token }));
  address.catch(() => {});
  return {
    address,
    async stop() {
      host.process.kill('SIGTERM');
      await host.exit;
      await directory.remove();
    },
  };
}
