// Whether the receiver and the pages of the administration stay fast when the tables are long.

import { median } from '../median.ts';
import type { BenchServer } from '../processes/server.ts';
import { type Bench, overRounds, type Result, WARM_UP } from './bench.ts';
import { fillDatabase } from './fill-database.ts';

const PAGE_REQUESTS = 21;

export async function measureFullTables(bench: Bench): Promise<Result> {
  const { rows, triggers } = bench.options;
  const full = await bench.database();
  await fillDatabase(full, { rows, triggers }, (text) => bench.say(text));
  const empty = await bench.database();
  const servers = {
    full: { ...full, server: await bench.server('receiver', { databaseUrl: full.url }) },
    empty: { ...empty, server: await bench.server('receiver', { databaseUrl: empty.url }) },
  };
  const rates = await alternate(bench, servers.full, servers.empty);
  const note = `${rows.toLocaleString('en')} rows, ${triggers.toLocaleString('en')} triggers`;
  const page = `/api/v1/triggers/${full.triggerId}/webhook`;
  return {
    figures: [
      { name: 'full-to-empty', ...overRounds(rates), note },
      {
        name: 'stats-page',
        value: await pageMs(bench, servers.full.server, `${page}/stats?window=30d`),
        note,
      },
      { name: 'log-page', value: await pageMs(bench, servers.full.server, `${page}/log?page=1`), note },
    ],
  };
}

interface Side {
  server: BenchServer;
  path: string;
}

async function alternate(bench: Bench, full: Side, empty: Side): Promise<number[]> {
  const { rounds, seconds } = bench.options;
  const rateOf = async ({ server, path }: Side, length: { seconds: number; requests?: number }) =>
    (await bench.load({ ports: [server.port], path, kind: 'push', ...length })).rate;
  await rateOf(full, WARM_UP);
  await rateOf(empty, WARM_UP);
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const fullRate = await rateOf(full, { seconds });
    const emptyRate = await rateOf(empty, { seconds });
    ratios.push(fullRate / emptyRate);
    bench.say(
      `  round ${round} of ${rounds}: ${Math.round(fullRate)} per second full, ${Math.round(emptyRate)} empty`,
    );
  }
  return ratios;
}

async function pageMs(bench: Bench, { port }: BenchServer, path: string): Promise<number> {
  const durations: number[] = [];
  for (let n = 0; n < PAGE_REQUESTS; n++) {
    const startedAtMs = performance.now();
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`GET ${path} was answered ${response.status}: ${text.slice(0, 300)}`);
    durations.push(performance.now() - startedAtMs);
  }
  bench.say(`  GET ${path}: ${median(durations).toFixed(1)} ms, first ${durations[0]?.toFixed(1)} ms`);
  return median(durations);
}
