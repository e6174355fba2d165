// A process that serves one contender.

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ContenderName, type ContenderOptions, startContender } from '../contenders/index.ts';
import { answerQuestions } from './questions.ts';

const [name, options] = process.argv.slice(2);
const contender = startContender(name as ContenderName, JSON.parse(options ?? '{}') as ContenderOptions);
const listening = contender.then(({ app }) => {
  const server = app.listen(0, '127.0.0.1');
  // Contenders wait for their turn without losing connections.
  server.keepAliveTimeout = 120_000;
  return new Promise<Server>((resolve, reject) =>
    server.once('listening', () => resolve(server)).once('error', reject),
  );
});
listening.catch(() => {});

answerQuestions({
  port: async () => ((await listening).address() as AddressInfo).port,
  cpuMs() {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
  /** Resident memory after everything collectable is gone. */
  memoryBytes() {
    globalThis.gc?.();
    globalThis.gc?.();
    return process.memoryUsage();
  },
  async close() {
    const server = await listening;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await (await contender).close();
  },
});
