// Whether strangers can fill the memory: each request with a key that nobody holds, from an address of its own.

import type { BenchServer } from '../processes/server.ts';
import type { Bench, Result } from './bench.ts';

const MEGABYTE = 1024 ** 2;
const WARM_UP_REQUESTS = 50_000;
const STEPS = 10;

export async function measureMemory(bench: Bench): Promise<Result> {
  const { url: databaseUrl, path } = await bench.database();
  const server = await bench.server('receiver', { databaseUrl, behindProxy: true });
  const load = { ports: [server.port], path: path.replace(/[^/]+$/, '') };
  // Any server under load takes memory once, for compiled code and a larger heap, and keeps it.
  await bench.load({ ...load, kind: 'bogus-key-and-address', requests: WARM_UP_REQUESTS }, 404);
  const before = await server.memory();
  const requests = Math.ceil(bench.options.requests / STEPS);
  for (let step = 1; step <= STEPS; step++) {
    await bench.load({ ...load, kind: 'bogus-key-and-address', requests }, 404);
    bench.say(`  ${step * requests} requests: ${await grown(server, before)}`);
  }
  const { rss, heapUsed } = await server.memory();
  return {
    figures: [
      {
        name: 'memory',
        value: (rss - before.rss) / MEGABYTE,
        note: `${STEPS * requests} requests, heap ${((heapUsed - before.heapUsed) / MEGABYTE).toFixed(1)} MB`,
      },
    ],
  };
}

async function grown(server: BenchServer, before: NodeJS.MemoryUsage): Promise<string> {
  const { rss, heapUsed } = await server.memory();
  const megabytes = (now: number, then: number) => `${((now - then) / MEGABYTE).toFixed(1)} MB`;
  return `resident ${megabytes(rss, before.rss)}, heap ${megabytes(heapUsed, before.heapUsed)} more than before`;
}
