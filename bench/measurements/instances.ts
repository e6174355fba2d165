// Whether instances that share a database cost more than one that does all the work: processor time of the servers per
// accepted request, at half the rate that one of them can sustain.

import type { BenchServer } from '../processes/server.ts';
import { type Bench, overRounds, type Result, WARM_UP } from './bench.ts';

const INSTANCES = 4;

export async function measureInstances(bench: Bench): Promise<Result> {
  const { rounds, seconds } = bench.options;
  const { url: databaseUrl, path } = await bench.database();
  const one = [await bench.server('receiver', { databaseUrl })];
  const many = await Promise.all(
    Array.from({ length: INSTANCES }, () => bench.server('receiver', { databaseUrl })),
  );
  const load = { path, kind: 'push' } as const;
  // One after the other: each has to have been through as much as the single one.
  for (const server of [...one, ...many]) await bench.load({ ...load, ports: [server.port], ...WARM_UP });
  const saturated = await bench.load({ ...load, ports: portsOf(one), seconds });
  const ratePerSecond = saturated.rate / 2;

  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const single = await cpuMsPerRequest(bench, one, { ...load, seconds, ratePerSecond });
    const shared = await cpuMsPerRequest(bench, many, { ...load, seconds, ratePerSecond });
    ratios.push(shared / single);
    bench.say(
      `  round ${round} of ${rounds}: ${single.toFixed(3)} ms of one, ${shared.toFixed(3)} ms of ${INSTANCES}, ` +
        `at ${Math.round(ratePerSecond)} per second`,
    );
  }
  return { figures: [{ name: 'instances', ...overRounds(ratios) }] };
}

async function cpuMsPerRequest(
  bench: Bench,
  servers: BenchServer[],
  load: { path: string; kind: 'push'; seconds: number; ratePerSecond: number },
): Promise<number> {
  const before = await cpuMs(servers);
  const { answers } = await bench.load({ ...load, ports: portsOf(servers) });
  return ((await cpuMs(servers)) - before) / (answers[200] ?? 0);
}

async function cpuMs(servers: BenchServer[]): Promise<number> {
  const each = await Promise.all(servers.map((server) => server.cpuMs()));
  return each.reduce((sum, ms) => sum + ms, 0);
}

function portsOf(servers: BenchServer[]): number[] {
  return servers.map((server) => server.port);
}
